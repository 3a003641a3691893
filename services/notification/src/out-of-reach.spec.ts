import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { severity } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';
import { PushDevices } from './channels/push/devices.ts';
import { vapidKeysOf } from './channels/push/vapid.ts';
import { newDeviceKeys } from './channels/testing/push-decryption.ts';
import { ada, email, incident, minute, night, webhook } from './testing/examples.ts';
import { pageTo } from './testing/escalations-topic.ts';
import { freeSmtpUrl, mailServer } from './testing/mail-server.ts';
import { webServer } from './testing/web-server.ts';
import { linkSecret, World, type WorldOptions } from './testing/world.ts';

const second = 1_000;
const mailed = (name: string) => ({ ...ada([{ ...email, address: `${name}@acme.example` }]), ref: `person/${name}` });

/** The service after it has found its mail server away, and how that comes back. */
async function withoutMail(t: TestContext, options: WorldOptions) {
  // One connection, so that what is sent comes in the order in which it was sent.
  const url = `${await freeSmtpUrl()}?maxConnections=1`;
  const world = await World.open(t, { ...options, smtpUrl: url });
  const smtp = async () => (await world.app.checks()).find(({ name }) => name === 'smtp');
  const turn = () => new Promise(setImmediate);
  while ((await smtp())?.ok !== false) await turn();
  const comesBack = async () => {
    const mail = await mailServer(t, [], { port: Number(new URL(url).port) });
    // Looks are no work that the service waits for.
    while ((await smtp())?.ok === false) await world.advance(second);
    return mail;
  };
  return { world, comesBack };
}

describe('a provider that is out of reach', () => {
  it('is left out at once by pages that have another way, which say why', async (t) => {
    const hook = await webServer(t);
    const methods = [email, { ...webhook, url: hook.url }];
    const rules = { high: [{ method: 'mail' }, { method: 'hook', after: 'PT5M' }] };
    const { world } = await withoutMail(t, { entries: [ada(methods, rules)] });
    await world.reachLevel('person/ada');
    await world.advance(0);
    assert.deepEqual(await world.told(), [
      'DeliveryStarted',
      'DeliveryAttempted mail 1 failed',
      'DeliveryAttempted hook 1 accepted',
      'PageDelivered',
    ]);
    const [, attempt] = await world.notifications();
    assert.match(
      attempt?.type === 'DeliveryAttempted' ? attempt.detail : '',
      /^the mail server is out of reach since 02:00 UTC \(.*ECONNREFUSED.*\); this was not sent$/,
    );
  });

  it('is tried on by who has no other way, who gets the page seconds after it is back', async (t) => {
    const { world, comesBack } = await withoutMail(t, { entries: [mailed('ada')] });
    await world.reachLevel('person/ada');
    for (let passed = 0; passed < 30; passed += 1) await world.advance(second);
    assert.ok((await world.told()).includes('PageUndeliverable'));
    const mail = await comesBack();
    while (mail.received.length === 0) await new Promise(setImmediate);
    await world.quiet();
    assert.equal((await world.told()).at(-1), 'PageDelivered');
  });

  it('gets the worst first when it is back, though that came last', async (t) => {
    const names = Array.from({ length: 30 }, (_, index) => `mild-${index}`);
    const entries = [
      { ...severity('sev1'), rank: 1 },
      { ...severity('sev4'), rank: 4 },
      ...[...names, 'worst'].map(mailed),
    ];
    const { world, comesBack } = await withoutMail(t, { entries });
    const page = async (severityName: string, person: string) => {
      const event = world.escalations.event('LevelReached');
      await world.escalations.publish({
        ...event,
        cycle: 2,
        level: 1,
        urgency: 'high',
        acknowledgeBy: instantOf(night + 5 * minute),
        incident: { ...incident, severity: severityName },
        pages: [pageTo(`person/${person}`)],
        name: null,
        mode: 'everyone',
        repeats: [],
        acknowledgement: 'first',
      });
    };
    for (const name of names) await page('sev4', name);
    await page('sev1', 'worst');
    for (let passed = 0; passed < 40; passed += 1) await world.advance(second);
    const mail = await comesBack();
    while (mail.received.length < 31) await new Promise(setImmediate);
    const order = mail.received.map(({ recipients }) => recipients[0]);
    assert.ok(order.indexOf('worst@acme.example') < 5, order.join(', '));
  });

  it('is told to operators once, and that it is well again', async (t) => {
    const { world, comesBack } = await withoutMail(t, { entries: [mailed('ada')] });
    await world.reachLevel('person/ada');
    for (let passed = 0; passed < 20; passed += 1) await world.advance(second);
    await comesBack();
    const told = world.raised.map((alarm) =>
      alarm.kind === 'channel' ? `${alarm.channel} ${alarm.state}` : alarm.kind,
    );
    assert.deepEqual(told, ['email failing', 'email well']);
    assert.match(world.raised[0]?.reason ?? '', /ECONNREFUSED/);
  });

  it('of webhooks is the host of several, and leaves those of other hosts alone', async (t) => {
    const well = await webServer(t);
    const at = (name: string, url: string) => ({ ...ada([{ ...webhook, url }]), ref: `person/${name}` });
    const other = {
      ...ada([
        { ...webhook, url: 'http://127.0.0.1:1/c' },
        { ...webhook, id: 'well', url: well.url },
      ]),
      ref: 'person/cy',
    };
    const world = await World.open(t, {
      entries: [
        at('ada', 'http://127.0.0.1:1/a'),
        at('bo', 'http://127.0.0.1:1/b'),
        { ...other, contactRules: { high: [{ method: 'hook' }, { method: 'well', after: 'PT5M' }] } },
      ],
    });
    await world.reachLevel('person/ada', 'person/bo');
    await world.quiet();
    await world.reachLevel('person/cy');
    await world.advance(2 * second);
    assert.equal(well.received.length, 1);
    assert.ok(world.raised.some((alarm) => alarm.kind === 'channel' && alarm.provider === 'http://127.0.0.1:1'));
  });

  it('of pushes is the push service of the devices, and those of another say nothing of it', async (t) => {
    const well = await webServer(t, (response) => void response.writeHead(201).end());
    const services = { ada: 'http://127.0.0.1:1', bo: 'http://127.0.0.1:1', cy: new URL(well.url).origin };
    const phone = { id: 'phone', channel: 'push' } as const;
    const hook = await webServer(t);
    const methods = [phone, { ...webhook, url: hook.url }];
    const rules = { high: [{ method: 'phone' }, { method: 'hook', after: 'PT5M' }] };
    const world = await World.open(t, {
      entries: Object.keys(services).map((name) => ({ ...ada(methods, rules), ref: `person/${name}` })),
    });
    const devices = new PushDevices(world.store, world.clock);
    for (const [name, origin] of Object.entries(services)) {
      const { ecdh, auth } = newDeviceKeys();
      await devices.add({
        endpoint: `${origin}/device-of-${name}`,
        keys: { p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') },
        person: `person/${name}`,
        methodId: 'phone',
        name: 'Firefox on Linux',
        publicKey: vapidKeysOf(linkSecret).publicKey,
      });
    }
    await world.reachLevel('person/ada', 'person/bo');
    await world.quiet();
    await world.reachLevel('person/cy');
    await world.quiet();
    assert.equal(well.received.length, 1);
    await world.advance(2 * second);
    const last = (await world.notifications()).findLast(
      (event) => event.type === 'DeliveryAttempted' && event.channel === 'push',
    );
    assert.match(
      last?.type === 'DeliveryAttempted' ? last.detail : '',
      /^http:\/\/127\.0\.0\.1:1 is out of reach since .*; this was not sent$/,
    );
  });
});
