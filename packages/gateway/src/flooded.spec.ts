import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { gatewayTo } from './testing/gateway.ts';
import { stub } from './testing/stubs.ts';

describe('many requests at once on one connection to the gateway', () => {
  it('reach a service one after the other, and none that nobody reads the answer before of', async (t) => {
    // Before the servers are closed, which wait for whoever does not read.
    const socket = new Socket();
    socket.on('error', () => {});
    t.after(() => socket.destroy());
    const asked: string[] = [];
    const long = 'x'.repeat(32 * 1024 * 1024);
    const intake = await stub(t, ({ url = '' }, response) => {
      asked.push(url);
      response.end(url.endsWith('other') ? 'here' : long);
    });
    const { url, ask } = await gatewayTo(t, { intake });
    socket.connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('GET /v1/incidents HTTP/1.1\r\nhost: localhost\r\n\r\n'.repeat(50));
    await once(socket, 'readable');
    // Whoever else asks is answered meanwhile.
    assert.equal((await ask('/v1/incidents/other')).text, 'here');
    assert.deepEqual(asked, ['/v1/incidents', '/v1/incidents/other']);
  });
});
