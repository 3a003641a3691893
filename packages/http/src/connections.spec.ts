import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import fastify from 'fastify';
import { boundConnections } from './connections.ts';

async function serving(t: TestContext, behind: 'loopback' | 'gateway') {
  const server = fastify();
  boundConnections(server, behind, { all: 4, ofOneAddress: 2 });
  server.get('/', async () => 'here');
  await server.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => server.close());
  const { port } = server.server.address() as { port: number };
  /** A connection from this address, and whether it is answered on. */
  return async (localAddress: string): Promise<{ readonly socket: Socket; readonly isServed: boolean }> => {
    const socket = connect({ port, host: '127.0.0.1', localAddress });
    socket.on('error', () => {});
    t.after(() => socket.destroy());
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const isServed = await Promise.race([
      once(socket, 'data').then(() => true),
      once(socket, 'close').then(() => false),
    ]);
    return { socket, isServed };
  };
}

// Only Linux has more than one address of loopback without further ado.
describe('connections', { skip: process.platform === 'linux' ? false : 'needs 127.0.0.2' }, () => {
  it('of one address are so many at most, and of another some more', async (t) => {
    const from = await serving(t, 'loopback');
    const served: boolean[] = [];
    for (const address of ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.2'])
      served.push((await from(address)).isServed);
    assert.deepEqual(served, [true, true, false, true]);
  });

  it('are free again once they are closed', async (t) => {
    const from = await serving(t, 'loopback');
    const { socket } = await from('127.0.0.1');
    await from('127.0.0.1');
    socket.destroy();
    while (!(await from('127.0.0.1')).isServed);
  });

  it('are so many at most of all, where they come from the gateway, too', async (t) => {
    const from = await serving(t, 'gateway');
    const served: boolean[] = [];
    for (let count = 0; count < 5; count += 1) served.push((await from('127.0.0.1')).isServed);
    assert.deepEqual(served, [true, true, true, true, false]);
  });
});
