import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ada, email, webhook } from '../testing/examples.ts';
import { freeSmtpUrl } from '../testing/mail-server.ts';
import { webServer } from '../testing/web-server.ts';
import { World } from '../testing/world.ts';

interface Shown {
  readonly channel: string;
  readonly state: string;
  readonly [more: string]: unknown;
}

describe('GET /v1/channels', () => {
  it('tells of every kind of contact method how it is doing, without a secret', async (t) => {
    const hook = await webServer(t);
    const url = (await freeSmtpUrl()).replace('smtp://', 'smtp://escalog:hunter2@');
    const secretUrl = `${hook.url}/secret-path`;
    const world = await World.open(t, { entries: [ada([email, { ...webhook, url: secretUrl }])], smtpUrl: url });
    const server = await world.server(t);
    const shown = async (): Promise<readonly Shown[]> =>
      (await server.inject({ url: '/v1/channels' })).json<{ channels: readonly Shown[] }>().channels;
    const of = async (channel: string) => (await shown()).find((one) => one.channel === channel);
    while ((await of('email'))?.state !== 'failing') await new Promise(setImmediate);
    await world.reachLevel('person/ada');
    await world.quiet();

    const mail = await of('email');
    assert.equal(mail?.['provider'], new URL(url).host);
    assert.match(String(mail?.['because']), /ECONNREFUSED/);
    assert.deepEqual([mail?.['isSetUp'], mail?.['people']], [true, 1]);
    assert.match(JSON.stringify(mail?.['outOfReach']), /"since":"2026-11-21T02:00:00.000Z".*"waiting":/);
    const webhooks = await of('webhook');
    assert.deepEqual(
      [webhooks?.state, webhooks?.['acceptedInHour'], webhooks?.['failedInHour'], webhooks?.['inFlight']],
      ['well', 1, 0, 0],
    );
    assert.deepEqual((await of('sms'))?.state, 'not-set-up');
    assert.deepEqual((await of('chat'))?.state, 'untried');
    const all = JSON.stringify(await shown());
    assert.equal((await server.inject({ url: '/v1/channels?dryRum=true' })).statusCode, 400);
    for (const secret of ['hunter2', 'secret-path', 'ada@acme.example']) assert.ok(!all.includes(secret), secret);
  });
});
