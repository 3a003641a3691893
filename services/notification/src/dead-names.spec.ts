import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { nameServer, type Answers } from '@escalog/addresses/testing';
import { ada, email, webhook } from './testing/examples.ts';
import { mailServer } from './testing/mail-server.ts';
import { webServer } from './testing/web-server.ts';
import { World } from './testing/world.ts';

describe('a page to a name that nobody answers for', () => {
  const numbers = Array.from({ length: 15 }, (_, index) => index);
  const loopback = ['127.0.0.1'];

  /** Fifteen people with webhooks on hosts of their own, fifteen with mail, and five whose webhook is on a dead name. */
  const open = async (t: TestContext, { first }: { first?: Answers }) => {
    const [hook, mail] = [await webServer(t), await mailServer(t)];
    const names = Object.fromEntries(numbers.map((number) => [`host-${number}.example`, loopback]));
    const alive = await nameServer(t, { ...names, 'mail.example': loopback, 'dead.example': 'silence' });
    const dead = await nameServer(t, Object.fromEntries(Object.keys(alive.names).map((name) => [name, first ?? []])));
    const at = (host: string) => hook.url.replace('127.0.0.1', host);
    const person = (name: string, host: string) => ({ ...ada([{ ...webhook, url: at(host) }]), ref: `person/${name}` });
    const people = {
      stuck: numbers.slice(0, 5).map((number) => person(`stuck-${number}`, 'dead.example')),
      hooked: numbers.map((number) => person(`hooked-${number}`, `host-${number}.example`)),
      mailed: numbers.map((number) => ({ ...ada([email]), ref: `person/mailed-${number}` })),
    };
    const world = await World.open(t, {
      entries: Object.values(people).flat(),
      smtpUrl: mail.url.replace('127.0.0.1', 'mail.example'),
      nameServers: first === undefined ? [alive.address] : [dead.address, alive.address],
    });
    const page = (...who: readonly (keyof typeof people)[]) =>
      world.reachLevel(...who.flatMap((group) => people[group].map(({ ref }) => ref)));
    return { world, hook, mail, alive, page };
  };

  it('delays nobody else, by webhook or by mail', async (t) => {
    const { world, hook, mail, alive, page } = await open(t, {});
    await page('stuck', 'hooked', 'mailed');
    while (hook.received.length < 15 || mail.received.length < 15) await new Promise(setImmediate);
    const failed = (await world.notifications()).flatMap((event) =>
      event.type === 'DeliveryAttempted' && event.outcome === 'failed' ? [event.person] : [],
    );
    assert.deepEqual(
      failed.filter((ref) => !ref.startsWith('person/stuck-')),
      [],
      'nobody else had to be tried twice',
    );
    const asked = alive.asked.filter((name) => name === 'dead.example').length;
    assert.ok(asked <= 2, `asked ${asked} times: more than the two tries of one look-up`);
  });

  it('is told as an attempt that failed, and is tried again', async (t) => {
    const { world, page } = await open(t, {});
    await page('stuck');
    await world.quiet();
    const attempts = (await world.notifications()).filter((event) => event.type === 'DeliveryAttempted');
    assert.deepEqual(
      attempts.map(({ attempt, outcome, detail }) => [attempt, outcome, detail]),
      numbers.slice(0, 5).map(() => [1, 'failed', 'the name servers did not say where dead.example is (ETIMEOUT)']),
    );
  });

  it('does not come from a name server that is dead while another one answers', async (t) => {
    const { world, hook, mail, page } = await open(t, { first: 'silence' });
    await page('hooked', 'mailed');
    await world.quiet();
    assert.deepEqual([hook.received.length, mail.received.length], [15, 15]);
    assert.equal((await world.told()).filter((line) => line.endsWith('failed')).length, 0);
  });
});
