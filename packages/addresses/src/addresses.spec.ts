import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { Addresses, type AddressesOptions } from './addresses.ts';
import { nameServer, type Answers, type NameServer } from './testing/name-server.ts';

const host = 'hooks.acme.example';
const second = 1_000;

describe('the addresses of a host name', () => {
  const open = (
    t: TestContext,
    servers: readonly NameServer[],
    {
      hosts = '',
      resolvConf = '',
      ...options
    }: Partial<AddressesOptions> & { hosts?: string; resolvConf?: string } = {},
  ) => {
    const folder = mkdtempSync(join(tmpdir(), 'escalog-addresses-'));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const files = { hosts: join(folder, 'hosts'), resolvConf: join(folder, 'resolv.conf') };
    writeFileSync(files.hosts, hosts);
    writeFileSync(files.resolvConf, resolvConf);
    const clock = new ManualClock(instantOf(0));
    const addresses = new Addresses({
      clock,
      nameServers: servers.map(({ address }) => address),
      files,
      system: () => Promise.reject(failing('ENOTFOUND')),
      ...options,
    });
    const of = async (name: string) => (await addresses.of(name)).map(({ address }) => address);
    return { addresses, of, clock };
  };
  const failing = (code: string) => Object.assign(new Error(code), { code });
  const until = async (done: () => boolean) => {
    while (!done()) await new Promise(setImmediate);
  };

  it('are what the name server says, those of version 4 first', async (t) => {
    const server = await nameServer(t, { [host]: ['2001:db8::7', '192.0.2.7', '192.0.2.8'] });
    assert.deepEqual(await open(t, [server]).of(host), ['192.0.2.7', '192.0.2.8', '2001:db8::7']);
  });

  it('are looked up once for all who want them at the same time, and again when their time is over', async (t) => {
    const server = await nameServer(t, { [host]: ['192.0.2.7'] }, { ttl: 60 });
    const { of, clock } = open(t, [server]);
    await Promise.all([of(host), of(host), of(host)]);
    clock.advance(60 * second - 1);
    await of(host);
    assert.equal(server.asked.length, 1);
    server.names[host] = ['192.0.2.9'];
    clock.advance(1);
    assert.deepEqual(await Promise.all([of(host), of(host)]), [['192.0.2.9'], ['192.0.2.9']]);
    assert.equal(server.asked.length, 2);
  });

  it('come from the next name server when the first is dead', async (t) => {
    const [dead, alive] = [await nameServer(t, { [host]: 'silence' }), await nameServer(t, { [host]: ['192.0.2.7'] })];
    assert.deepEqual(await open(t, [dead, alive]).of(host), ['192.0.2.7']);
    assert.ok(dead.asked.length > 0);
  });

  it('of version 4 do not wait for those of version 6, which some networks drop', async (t) => {
    const server = await nameServer(t, { [host]: ['192.0.2.7'] }, { dropsVersion6: true });
    const { of, clock } = open(t, [server]);
    const asking = of(host);
    await until(() => clock.nextAlarmAt() === instantOf(250));
    clock.advance(250);
    assert.deepEqual(await asking, ['192.0.2.7']);
  });

  it('do not wait for those of names that nobody answers for', async (t) => {
    const dead = Array.from({ length: 40 }, (_, index) => `dead-${index}.example`);
    const server = await nameServer(t, {
      ...Object.fromEntries(dead.map((name) => [name, 'silence' as const])),
      [host]: ['192.0.2.7'],
    });
    const { of, clock } = open(t, [server]);
    let ended = 0;
    const waiting = dead.map((name) => of(name).catch(() => void (ended += 1)));
    await until(() => server.asked.length === dead.length);
    assert.deepEqual(await of(host), ['192.0.2.7']);
    assert.equal(ended, 0);
    clock.advance(6 * second);
    await Promise.all(waiting);
  });

  it('that were good are used when the name servers fail, which are left alone for a while then', async (t) => {
    const server = await nameServer(t, { [host]: ['192.0.2.7'] }, { ttl: 60 });
    const { of, clock } = open(t, [server]);
    await of(host);
    server.names[host] = 'failure';
    clock.advance(60 * second);
    assert.deepEqual(await of(host), ['192.0.2.7']);
    const asked = server.asked.length;
    clock.advance(30 * second - 1);
    assert.deepEqual(await of(host), ['192.0.2.7']);
    assert.equal(server.asked.length, asked);
    server.names[host] = ['192.0.2.9'];
    clock.advance(1);
    assert.deepEqual(await of(host), ['192.0.2.9']);
  });

  it('that were good are used after a second of silence, and newer ones as soon as they come', async (t) => {
    const server = await nameServer(t, { [host]: ['192.0.2.7'] }, { ttl: 60 });
    const { of, clock } = open(t, [server]);
    await of(host);
    const late = Promise.withResolvers<Answers>();
    server.names[host] = late.promise;
    clock.advance(60 * second);
    const asking = of(host);
    await until(() => server.asked.length > 1);
    clock.advance(second);
    assert.deepEqual(await asking, ['192.0.2.7']);
    late.resolve(['192.0.2.9']);
    while ((await of(host))[0] !== '192.0.2.9') await new Promise(setImmediate);
  });

  it('are given up within seconds when nobody ever says', async (t) => {
    const server = await nameServer(t, { [host]: 'silence' });
    const { of, clock } = open(t, [server]);
    const asking = of(host);
    await until(() => server.asked.length === 1);
    clock.advance(6 * second);
    await assert.rejects(asking, { code: 'ETIMEOUT', message: `the name servers did not say where ${host} is` });
  });

  it('are forgotten when the name is gone', async (t) => {
    const server = await nameServer(t, { [host]: ['192.0.2.7'] }, { ttl: 60 });
    const { of, clock } = open(t, [server]);
    await of(host);
    delete server.names[host];
    clock.advance(60 * second);
    const gone = { code: 'ENOTFOUND', message: `no name server knows ${host}` };
    await assert.rejects(of(host), gone);
    await assert.rejects(of(host), gone);
  });

  it('are those of the hosts file, without asking anybody', async (t) => {
    const server = await nameServer(t, { mail: ['192.0.2.7'] });
    assert.deepEqual(await open(t, [server], { hosts: '10.0.0.7 mail\n' }).of('mail'), ['10.0.0.7']);
    assert.equal(server.asked.length, 0);
  });

  it('of localhost are loopback, whatever the files and name servers say', async (t) => {
    const server = await nameServer(t, { localhost: 'silence', 'mail.localhost': ['192.0.2.7'] });
    const { of } = open(t, [server]);
    assert.deepEqual(await of('localhost'), ['127.0.0.1', '::1']);
    assert.deepEqual(await of('mail.localhost'), ['127.0.0.1', '::1']);
    assert.equal(server.asked.length, 0);
  });

  it('are found by the search list, before a name of the world', async (t) => {
    const server = await nameServer(t, { 'mail.ops.svc.cluster.local': ['10.0.0.7'], 'mail.ops': ['192.0.2.7'] });
    const { of } = open(t, [server], {
      resolvConf: 'search ops.svc.cluster.local svc.cluster.local\noptions ndots:5\n',
    });
    assert.deepEqual(await of('mail.ops'), ['10.0.0.7']);
  });

  it('are found although the name server fails on a part of the search list', async (t) => {
    const server = await nameServer(t, { [`${host}.broken.example`]: 'failure', [host]: ['192.0.2.7'] });
    const { of } = open(t, [server], { resolvConf: 'search broken.example\noptions ndots:5\n' });
    assert.deepEqual(await of(host), ['192.0.2.7']);
  });

  it('are what the machine knows when no name server does, one name at a time', async (t) => {
    const asked: string[] = [];
    const answers = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
    const { of } = open(t, [await nameServer(t)], {
      system: async (name) => {
        const answer = answers[asked.push(name) - 1];
        return [{ address: (await answer?.promise) ?? '', family: 4 }];
      },
    });
    const both = [of('printer.local'), of('nas.local')];
    await until(() => asked.length === 1);
    answers[0]?.resolve('10.0.0.1');
    await until(() => asked.length === 2);
    answers[1]?.resolve('10.0.0.2');
    assert.deepEqual((await Promise.all(both)).flat().toSorted(), ['10.0.0.1', '10.0.0.2']);
  });

  it('that the machine alone knew are used when it cannot say any more', async (t) => {
    let answer = async () => [{ address: '10.0.0.1', family: 4 as const }];
    const { of, clock } = open(t, [await nameServer(t)], { system: () => answer() });
    await of('nas.local');
    answer = () => Promise.reject(failing('EAI_AGAIN'));
    clock.advance(60 * second);
    assert.deepEqual(await of('nas.local'), ['10.0.0.1']);
  });

  it('are given to connections in the shape that they ask for', async (t) => {
    const server = await nameServer(t, { [host]: ['192.0.2.7', '2001:db8::7'], 'four.example': ['192.0.2.4'] });
    const { addresses } = open(t, [server]);
    const lookup = promisify(addresses.lookup);
    const all = [
      { address: '192.0.2.7', family: 4 },
      { address: '2001:db8::7', family: 6 },
    ];
    assert.deepEqual(await lookup(host, { all: true }), all);
    assert.deepEqual(await lookup(host, { all: true, family: 6 }), all.slice(1));
    assert.equal(await lookup(host, {}), '192.0.2.7');
    assert.equal(await lookup(host, { family: 6 }), '2001:db8::7');
    await assert.rejects(lookup('four.example', { family: 6 }), { code: 'ENOTFOUND' });
    await assert.rejects(lookup('nowhere.example', {}), { code: 'ENOTFOUND' });
  });
});
