import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it } from 'node:test';
import { running } from './testing/running.ts';

describe('closing', () => {
  const half =
    'POST /v1/incidents HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"title"';
  const quiet: Readonly<Record<string, string>> = {
    'half of a request': half,
    'half of a header': 'GET / HT',
    nothing: '',
  };
  for (const [what, bytes] of Object.entries(quiet)) {
    it(`does not wait longer than the grace for a connection that sent ${what}`, { timeout: 40_000 }, async (t) => {
      const escalog = await running(t, { grace: 100 });
      const { port } = new URL(await escalog.server.listen({ host: '127.0.0.1', port: 0 }));
      const accepted = once(escalog.server.server, 'connection');
      const socket = connect(Number(port), '127.0.0.1').on('error', () => undefined);
      t.after(() => socket.destroy());
      socket.write(bytes);
      const [connection] = (await accepted) as [Socket];
      while (connection.bytesRead < bytes.length) await new Promise(setImmediate);
      await escalog.close();
      assert.equal(escalog.server.server.listening, false);
    });
  }

  it(
    'answers the request in hand, then ends its connection without waiting for the grace',
    { timeout: 40_000 },
    async (t) => {
      const escalog = await running(t, { grace: 60_000 });
      const { port } = new URL(await escalog.server.listen({ host: '127.0.0.1', port: 0 }));
      const body = '{"title": "users cannot log in"}';
      const socket = connect(Number(port), '127.0.0.1').setEncoding('utf8');
      t.after(() => socket.destroy());
      let answer = '';
      socket.on('data', (chunk: string) => void (answer += chunk));
      const inHand = once(escalog.server.server, 'request');
      socket.write(
        `POST /v1/incidents HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 5)}`,
      );
      await inHand;
      const closed = escalog.close();
      socket.write(body.slice(5));
      await Promise.all([closed, once(socket, 'close')]);
      assert.match(answer, /^HTTP\/1\.1 201 .*connection: close/is);
    },
  );
});
