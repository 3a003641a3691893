import assert from 'node:assert/strict';
import { lookup } from 'node:dns';
import { describe, it, type TestContext } from 'node:test';
import { twilioLinks } from '@escalog/http';
import { ManualClock } from '@escalog/kernel/testing';
import { incident, incidentId, minute, night, pageId } from '../../testing/examples.ts';
import { messageTo, patience } from '../../testing/messages.ts';
import { channelContract } from '../testing/channel-contract.ts';
import { TwilioStandIn } from '../testing/twilio-stand-in.ts';
import { callbacks } from './callbacks.ts';
import { phoneChannel } from './phone-channel.ts';
import { smsChannel } from './sms-channel.ts';
import { TwilioClient } from './twilio-client.ts';

const sms = { id: 'sms', channel: 'sms', number: '+44 7700 900123' } as const;
const phone = { id: 'phone', channel: 'phone', number: '+44 7700 900123' } as const;
const repeats = 'Twilio has no idempotency key for messages and calls';

async function opened(t: TestContext, publicUrl = 'https://escalog.example') {
  const provider = await TwilioStandIn.open();
  t.after(() => provider[Symbol.asyncDispose]());
  const client = new TwilioClient(provider.settings, lookup);
  t.after(() => client.close());
  const links = twilioLinks(() => publicUrl, 'a secret that is long enough to be one', new ManualClock(night));
  const called = callbacks(links, () => publicUrl);
  const secrets = ['7700', '900123', provider.account.authToken];
  return { provider, links, secrets, sms: smsChannel(client, called), phone: phoneChannel(client, called) };
}

channelContract(
  'sms',
  async (t) => {
    const { sms: channel, ...rest } = await opened(t);
    return { channel, method: sms, ...rest };
  },
  { repeats },
);
channelContract(
  'phone',
  async (t) => {
    const { phone: channel, ...rest } = await opened(t);
    return { channel, method: phone, ...rest };
  },
  { repeats },
);

describe('the channels of Twilio', () => {
  it('bring what Twilio takes, and name page, step and attempt where it tells what became of it', async (t) => {
    const { provider, links, ...channels } = await opened(t);
    await channels.sms.send(messageTo(sms, { attempt: { step: 'sms/2', attempt: 3 } }), patience());
    await channels.phone.send(messageTo(phone), patience());
    assert.deepEqual(provider.faults, []);
    assert.deepEqual(
      provider.taken.map(({ kind, to }) => [kind, to]),
      [
        ['message', '+447700900123'],
        ['call', '+447700900123'],
      ],
    );
    const claims = provider.taken.map(({ statusCallback = '' }) =>
      links.receipts.read(new URL(statusCallback).searchParams.get('token') ?? ''),
    );
    assert.deepEqual(claims, [
      { sentPage: pageId, step: 'sms/2', attempt: 3 },
      { sentPage: pageId, step: 'phone', attempt: 1 },
    ]);
  });

  it('speak title, severity, reason and until when, twice, and take keys', async (t) => {
    const { provider, links, ...channels } = await opened(t);
    await channels.phone.send(messageTo(phone, { late: 3 * minute }), patience());
    const [call] = provider.taken;
    const [first = '', again, last] = call?.twiml?.said ?? [];
    assert.match(first, /^This is Escalog\. Severity sev1: Nobody can pay\. The escalation started: level 1/);
    assert.match(first, /Answer by 02:05 UTC; then level 2 is paged\./);
    assert.match(first, /This is 3 min late/);
    assert.match(first, /Press 1 to acknowledge, 2 to decline, 3 to page the next level, or 0 to hear this again\.$/);
    assert.equal(again, first);
    assert.equal(last, 'No key was pressed. Goodbye.');
    const token = new URL(call?.twiml?.action ?? '').searchParams.get('token') ?? '';
    assert.deepEqual(links.keys.read(token), { incidentId, calledPage: pageId, person: 'person/ada' });
    assert.equal(links.receipts.read(token), undefined, 'a key is no receipt');
  });

  it('keep a call within what Twilio takes, whatever is in its text', async (t) => {
    const { provider, ...channels } = await opened(t);
    for (const title of ['&<>'.repeat(100), 'x'.repeat(300), 'a\u0000\u001b\ud800b'])
      await channels.phone.send(
        messageTo(phone, { incident: { ...incident, title }, why: '&'.repeat(3_000) }),
        patience(),
      );
    assert.deepEqual(provider.faults, []);
    assert.equal(provider.taken.length, 3);
  });

  it('ask for nothing to be answered by a note or a test, and call back nowhere from where they cannot', async (t) => {
    const { provider, ...channels } = await opened(t);
    await channels.phone.send(messageTo(phone, { asked: { kind: 'note', text: 'It is over.' } }), patience());
    await channels.phone.send(messageTo(phone, { isTest: true }), patience());
    for (const { twiml } of provider.taken) {
      assert.equal(twiml?.action, undefined);
      assert.ok(twiml?.said.every((text) => !text.includes('Press')));
    }
    const inside = await opened(t, 'http://localhost:3000');
    await inside.phone.send(messageTo(phone), patience());
    await inside.sms.send(messageTo(sms), patience());
    assert.deepEqual(
      inside.provider.taken.map(({ statusCallback, twiml }) => statusCallback ?? twiml?.action),
      [undefined, undefined],
    );
  });

  it('believe no success that cannot be read: it may have gone out, and is sent again', async (t) => {
    const { provider, ...channels } = await opened(t);
    provider.behave('unreadable');
    const result = await channels.sms.send(messageTo(sms), patience());
    assert.ok(result.kind === 'failed' && result.retriable, JSON.stringify(result));
    assert.match(result.detail, /it may have gone out/);
  });

  it('say what Twilio says, without the number', async (t) => {
    const { provider, ...channels } = await opened(t);
    provider.behave('refuses-recipient');
    const result = await channels.sms.send(messageTo(sms), patience());
    assert.equal(
      result.detail,
      "Twilio answered 400, error 21211: The 'To' number [number] is not a valid phone number.",
    );
  });

  it('tell whether Twilio lets us in', async (t) => {
    const { provider, ...channels } = await opened(t);
    for (const channel of [channels.sms, channels.phone]) {
      provider.behave('accepts');
      assert.equal((await channel.check?.(patience()))?.kind, 'accepted');
      for (const how of ['refuses-us', 'fails', 'error-inside'] as const) {
        provider.behave(how);
        const result = await channel.check?.(patience());
        assert.ok(result?.kind === 'failed' && result.fault === 'provider', JSON.stringify(result));
      }
    }
  });

  it('take another account for a fault of ours, and an unreachable Twilio for silence', async (t) => {
    const { provider } = await opened(t);
    const links = twilioLinks(() => '', 'a secret that is long enough to be one', new ManualClock(night));
    const by = (changed: object) => {
      const client = new TwilioClient({ ...provider.settings, ...changed }, lookup);
      t.after(() => client.close());
      return smsChannel(
        client,
        callbacks(links, () => 'https://escalog.example'),
      ).send(messageTo(sms), patience());
    };
    const foreign = await by({ authToken: 'another' });
    assert.ok(foreign.kind === 'failed' && !foreign.retriable && foreign.fault === 'provider');
    const away = await by({ url: 'http://127.0.0.1:1' });
    assert.ok(away.kind === 'failed' && away.retriable && away.fault === 'silence', JSON.stringify(away));
  });

  it('close twice', async (t) => {
    const { sms: channel } = await opened(t);
    await channel.close();
    await channel.close();
  });
});
