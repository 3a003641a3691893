import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import fastify from 'fastify';
import { answerOneAtATime, mostWaiting } from './one-at-a-time.ts';

/** A server whose answers are as long as asked for, and which questions it has begun with. */
async function serving(t: TestContext, length: number) {
  const begun: string[] = [];
  const server = fastify();
  answerOneAtATime(server);
  server.get('/:n', async (request) => {
    begun.push((request.params as { n: string }).n);
    return `<${(request.params as { n: string }).n}>`.padEnd(length, '.');
  });
  await server.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => server.close());
  const { port } = server.server.address() as { port: number };
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  t.after(() => socket.destroy());
  await once(socket, 'connect');
  return { begun, socket };
}

function ask(socket: Socket, count: number): void {
  socket.write(Array.from({ length: count }, (_, n) => `GET /${n} HTTP/1.1\r\nhost: localhost\r\n\r\n`).join(''));
}

async function read(socket: Socket, until: (text: string) => boolean): Promise<string> {
  let text = '';
  for await (const piece of socket) {
    text += String(piece);
    if (until(text)) break;
  }
  return text;
}

const told = (text: string): readonly string[] => [...text.matchAll(/<(\d+)>/g)].map(([, n]) => n ?? '');

describe('many requests at once on one connection', () => {
  it('are answered in their order', async (t) => {
    const { socket } = await serving(t, 20);
    ask(socket, 50);
    const text = await read(socket, (all) => all.includes('<49>'));
    assert.deepEqual(
      told(text),
      Array.from({ length: 50 }, (_, n) => String(n)),
    );
  });

  it('are not begun while nobody reads the answers before them', async (t) => {
    const length = 16 * 1024 * 1024;
    const { socket, begun } = await serving(t, length);
    socket.pause();
    ask(socket, 50);
    // Another connection is served meanwhile, so that it has had the time to begin more.
    const other = connect(socket.remotePort ?? 0, '127.0.0.1');
    t.after(() => other.destroy());
    other.write('GET /other HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await read(other, (all) => all.length >= length);
    assert.deepEqual(begun, ['0', 'other']);
  });

  it('are answered as far as they may wait, and then the connection ends', async (t) => {
    const { socket, begun } = await serving(t, 20);
    ask(socket, 1_000);
    const text = await read(socket, () => false);
    assert.equal(begun.length, mostWaiting + 1);
    assert.deepEqual(told(text), begun);
  });

  it('are not begun once whoever asked is gone', async (t) => {
    const { socket, begun } = await serving(t, 16 * 1024 * 1024);
    socket.pause();
    ask(socket, 50);
    const other = connect(socket.remotePort ?? 0, '127.0.0.1');
    t.after(() => other.destroy());
    other.write('GET /first HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await read(other, (all) => all.includes('<first>'));
    socket.destroy();
    const last = connect(socket.remotePort ?? 0, '127.0.0.1');
    t.after(() => last.destroy());
    last.write('GET /last HTTP/1.1\r\nhost: localhost\r\n\r\n');
    await read(last, (all) => all.length >= 16 * 1024 * 1024);
    assert.deepEqual(begun, ['0', 'first', 'last']);
  });
});
