import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import type { Routes } from './routes.ts';
import { asked, type Asked } from './testing/asked.ts';

const mebibyte = 1024 * 1024;

const routes = (server: Routes): void => {
  server.get('/things', async () => ({ things: [] }));
  server.get('/long', async () => 'x'.repeat(4 * mebibyte));
  server.get('/stream', async (_request, reply) =>
    reply.type('text/event-stream').send(
      new Readable({
        read() {
          this.push('data: {}\n\n'.repeat(1_000));
        },
      }),
    ),
  );
  server.post('/things', async ({ body }) => ({ bytes: JSON.stringify(body).length }));
};

/** Sends the text, a byte at a time and without an end, and resolves with what is said once the connection is closed. */
async function trickled(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  let said = '';
  socket.on('data', (piece) => (said += String(piece)));
  let sent = 0;
  const sending = setInterval(() => {
    if (socket.writable) socket.write(text.charAt(sent++) || 'x');
  }, 5);
  await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(sending);
  return said;
}

const isAnswered = async ({ send }: Asked): Promise<void> => assert.equal((await send('GET', '/things')).status, 200);
const head = 'host: localhost\r\ncontent-type: application/json\r\n';

describe('whoever is slow', { timeout: 60_000 }, () => {
  for (const [what, text] of [
    ['the line of a request', 'GET /things'],
    ['headers without an end', `GET /things HTTP/1.1\r\n${head}x: `],
    ['a body with a length', `POST /things HTTP/1.1\r\n${head}content-length: 100000\r\n\r\n{"a":"`],
    ['a body in chunks', `POST /things HTTP/1.1\r\n${head}transfer-encoding: chunked\r\n\r\n186A0\r\n{"a":"`],
  ] as const)
    it(`is told so, and others are answered: ${what}, byte by byte`, () =>
      asked(
        routes,
        async (world) => {
          const slow = Array.from({ length: 20 }, () => trickled(world.port, text));
          await isAnswered(world);
          for (const said of await Promise.all(slow))
            assert.match(said, /^HTTP\/1\.1 408 [^]*"code":"request-timeout"/);
        },
        { requestTimeout: 500 },
      ));
});

describe('what is more than is taken', { timeout: 60_000 }, () => {
  it('of headers is refused: 5,000 of them', () =>
    asked(routes, async (world) => {
      const many = Array.from({ length: 5_000 }, (_, index) => `x${index}: y\r\n`).join('');
      const { status, problem } = await world.raw(`GET /things HTTP/1.1\r\nhost: localhost\r\n${many}\r\n`);
      assert.deepEqual([status, problem['code']], [431, 'headers-too-large']);
      await isAnswered(world);
    }));

  it('a body would be once it is unpacked, is not unpacked', () =>
    asked(routes, async ({ port }) => {
      const body = gzipSync(JSON.stringify({ text: 'x'.repeat(64 * mebibyte) }));
      const answer = await fetch(`http://127.0.0.1:${port}/things`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
        body,
      });
      assert.deepEqual([answer.status, ((await answer.json()) as { code: string }).code], [400, 'invalid-json']);
    }));
});

describe('another protocol', () => {
  for (const [what, headers] of [
    [
      'WebSocket',
      'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: eA==\r\n',
    ],
    ['HTTP/2', 'connection: upgrade, http2-settings\r\nupgrade: h2c\r\nhttp2-settings: AAMAAABkAAQAAP__\r\n'],
  ] as const)
    it(`is not taken up: ${what} is answered as the request that it is`, () =>
      asked(routes, async ({ port }) => {
        const socket = connect(port, '127.0.0.1');
        socket.write(`GET /things HTTP/1.1\r\nhost: localhost\r\n${headers}\r\n`);
        const [said] = (await once(socket, 'data')) as [Buffer];
        assert.match(String(said), /^HTTP\/1\.1 200 /);
        socket.destroy();
      }));

  it('is not tunnelled to', () =>
    asked(routes, async (world) => {
      await world.raw('CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: 127.0.0.1:22\r\n\r\n');
      await isAnswered(world);
    }));
});

describe('200 connections', { timeout: 60_000 }, () => {
  for (const path of ['/things', '/long', '/stream'])
    it(`that ask for ${path} and read nothing leave others answered`, () =>
      asked(routes, async (world) => {
        const sockets = Array.from({ length: 200 }, (): Socket => {
          const socket = connect(world.port, '127.0.0.1').pause();
          socket.on('error', () => {});
          socket.write(`GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
          return socket;
        });
        await Promise.all(sockets.map((socket) => once(socket, 'readable')));
        await isAnswered(world);
        for (const socket of sockets) socket.destroy();
      }));
});
