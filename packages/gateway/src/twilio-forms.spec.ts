import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { TwilioStandIn, type SignedForm } from '@escalog/notification/testing';
import { startedServices } from './testing/services.ts';
import { gatewayTo } from './testing/gateway.ts';

const publicUrl = 'https://escalog.example/on-call';

/** What Twilio signs for the public address comes to the gateway as the proxy before it passes it on: without the path of that address. */
async function throughGateway(t: TestContext) {
  const provider = await TwilioStandIn.open();
  t.after(() => provider[Symbol.asyncDispose]());
  const { urls } = await startedServices(t, { publicUrl: () => publicUrl, providers: { twilio: provider.settings } });
  const { ask } = await gatewayTo(t, urls, { publicUrl: () => publicUrl });
  const send = ({ url, body, headers }: SignedForm) =>
    ask(url.slice(publicUrl.length), { method: 'POST', headers: { ...headers, host: 'escalog.example' }, body });
  return { provider, send };
}

describe('a form that Twilio signed', () => {
  it('is still signed where the gateway brings it', async (t) => {
    const { provider, send } = await throughGateway(t);
    const written = await send(
      provider.inbound(`${publicUrl}/v1/twilio/sms`, '+447700900123', 'ack 042 + é & "so on" %'),
    );
    assert.equal(written.status, 200, written.text);
    assert.match(written.headers['content-type'] ?? '', /^text\/xml/);
    const token = 'a.b-c_d%2Fe%20f+g';
    const pressed = await send(
      provider.signed(`${publicUrl}/v1/twilio/keys?token=${token}`, { Digits: '1', CallSid: 'CA1' }),
    );
    assert.notEqual(pressed.json['code'], 'not-from-twilio', pressed.text);
    const receipt = { MessageSid: 'SM1', MessageStatus: 'delivered' };
    const told = await send(provider.signed(`${publicUrl}/v1/twilio/receipts?token=${token}`, receipt));
    assert.equal(told.status, 204, told.text);
  });

  it('is refused as anywhere when it was signed for another address', async (t) => {
    const { provider, send } = await throughGateway(t);
    for (const path of ['/v1/twilio/sms', '/v1/twilio/receipts?token=a']) {
      const form = provider.signed(`https://elsewhere.example${path}`, { Body: '1' });
      const { status, json } = await send({ ...form, url: `${publicUrl}${path}` });
      assert.deepEqual([status, json['code']], [403, 'not-from-twilio']);
    }
  });
});
