import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { Agent, request } from 'undici';
import { Addresses } from './addresses.ts';
import { guardedConnect } from './guard.ts';
import { nameServer, type Answers } from './testing/name-server.ts';

describe('a guarded connection', () => {
  const open = async (
    t: TestContext,
    { names = {}, allowed = [] }: { names?: Record<string, Answers>; allowed?: readonly string[] },
  ) => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked += 1;
      response.end('here');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const clock = new ManualClock(instantOf(0));
    const dns = await nameServer(t, names);
    const { lookup } = new Addresses({
      clock,
      nameServers: [dns.address],
      files: { hosts: '/nonexistent', resolvConf: '/nonexistent' },
    });
    const dispatcher = new Agent({ pipelining: 0, connect: guardedConnect({ lookup, allowedNetworks: allowed }) });
    t.after(async () => {
      await dispatcher.destroy();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const ask = async (host: string) => {
      const { body } = await request(`http://${host}:${port}/path-of-a-secret`, { dispatcher });
      return body.text();
    };
    return { ask, clock, asked: () => asked };
  };
  const refused = (start: string) => (error: Error & { code?: string }) => {
    assert.equal(error.code, 'ESCALOG_FORBIDDEN_ADDRESS');
    assert.ok(error.message.startsWith(start), error.message);
    assert.match(error.message, /ESCALOG_ALLOWED_NETWORKS/);
    assert.doesNotMatch(error.message, /path-of-a-secret/);
    return true;
  };

  it('is not made to an address that is no public one, however it is written', async (t) => {
    const { ask, asked } = await open(t, {});
    await assert.rejects(ask('127.0.0.1'), refused('127.0.0.1 is a loopback address'));
    for (const host of [
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '0177.0.0.1',
      '017700000001',
      '0',
      '１２７.0.0.1',
      '[::1]',
      '[::ffff:127.0.0.1]',
      '[::ffff:0:127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
    ])
      await assert.rejects(ask(host), refused(''), host);
    await assert.rejects(ask('[::]'), refused(':: is an unspecified address'));
    assert.equal(asked(), 0);
  });

  it('is not made to a name that leads to one, and does not say where that is', async (t) => {
    const { ask, asked } = await open(t, {
      names: { 'hooks.example': ['127.0.0.1'], 'metadata.example': ['169.254.169.254'], 'six.example': ['::1'] },
    });
    await assert.rejects(ask('hooks.example'), refused('hooks.example leads to a loopback address'));
    await assert.rejects(ask('metadata.example'), refused('metadata.example leads to a link-local address'));
    await assert.rejects(ask('six.example'), refused('six.example leads to a loopback address'));
    await assert.rejects(ask('localhost'), refused('localhost leads to a loopback address'));
    assert.equal(asked(), 0);
  });

  it('is made where it is allowed, to an address and to a name', async (t) => {
    const { ask } = await open(t, { names: { 'hooks.example': ['127.0.0.1'] }, allowed: ['127.0.0.0/8'] });
    assert.equal(await ask('127.0.0.1'), 'here');
    assert.equal(await ask('hooks.example'), 'here');
    await assert.rejects(ask('[::1]'), refused('::1 is a loopback address'));
  });

  it('is made to the allowed addresses alone of a name that has others as well', async (t) => {
    const { ask } = await open(t, {
      names: { 'hooks.example': ['10.255.255.1', '127.0.0.1', '::1'] },
      allowed: ['127.0.0.1/32'],
    });
    assert.equal(await ask('hooks.example'), 'here');
  });

  it('is looked at every time, so that a name may not lead elsewhere later', async (t) => {
    const names: Record<string, Answers> = { 'hooks.example': ['127.0.0.1'] };
    const { ask, asked, clock } = await open(t, { names, allowed: ['127.0.0.1/32'] });
    await ask('hooks.example');
    names['hooks.example'] = ['10.0.0.1'];
    clock.advance(60_000);
    await assert.rejects(ask('hooks.example'), refused('hooks.example leads to a private address'));
    assert.equal(asked(), 1);
  });

  it('goes through no proxy of the environment, which would connect to what is not looked at', async (t) => {
    const proxied: string[] = [];
    const proxy = createServer((request, response) => {
      proxied.push(String(request.url));
      response.end('the proxy');
    });
    proxy.on('connect', (request, socket) => {
      proxied.push(String(request.url));
      socket.destroy();
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY'];
    const before = names.map((name) => process.env[name]);
    t.after(() => {
      proxy.close();
      for (const [index, name] of names.entries())
        if (before[index] === undefined) delete process.env[name];
        else process.env[name] = before[index];
    });
    for (const name of names) process.env[name] = url;
    const { ask } = await open(t, { names: { 'hooks.example': ['127.0.0.1'] } });
    await assert.rejects(ask('hooks.example'), refused('hooks.example leads to a loopback address'));
    assert.deepEqual(proxied, []);
  });

  it('is not used under another name that leads elsewhere', async (t) => {
    const { ask, asked } = await open(t, {
      names: { 'good.example': ['127.0.0.1'], 'bad.example': ['127.0.0.2'] },
      allowed: ['127.0.0.1/32'],
    });
    assert.equal(await ask('good.example'), 'here');
    await assert.rejects(ask('bad.example'), refused('bad.example leads to a loopback address'));
    assert.equal(asked(), 1);
  });

  it('fails as it would without the guard when there is no such name', async (t) => {
    const { ask } = await open(t, {});
    await assert.rejects(ask('nowhere.example'), { code: 'ENOTFOUND' });
  });
});
