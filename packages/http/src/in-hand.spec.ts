import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import fastify from 'fastify';
import { answerWithProblems } from './errors.ts';
import { AnswersInHand, boundAnswers, boundBodies, takenWithin } from './in-hand.ts';

const bounds = { small: 1_000, bodies: 100_000, answers: 40_000_000 };
const long = 30_000_000;

/** A server with little room, whose clock stands still until it is moved. */
async function serving(t: TestContext) {
  const server = fastify({ bodyLimit: 1_000_000 });
  let now = 0;
  const answers = new AnswersInHand(bounds, () => now);
  answerWithProblems(server);
  boundBodies(server, bounds);
  boundAnswers(server, answers);
  server.post('/', async (request) => ({ length: JSON.stringify(request.body).length }));
  server.get('/long', async () => 'x'.repeat(long));
  server.get('/short', async () => 'x');
  /** Resolves, once somebody waits for what comes late, with what has it answered when they have gone. */
  const begun = new Promise<() => Promise<void>>((resolve) => {
    server.get('/late', async (_request, reply) => {
      const answer = Promise.withResolvers<void>();
      const gone = once(reply.raw, 'close');
      const sent = Promise.withResolvers<void>();
      resolve(async () => {
        await gone;
        answer.resolve();
        await sent.promise;
      });
      await answer.promise;
      setImmediate(sent.resolve);
      return 'x'.repeat(long);
    });
  });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => server.close());
  const open = async (text: string): Promise<Socket> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => {});
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    socket.write(text);
    return socket;
  };
  return { url, answers, open, begun, wait: (milliseconds: number) => (now += milliseconds) };
}

const asking = 'GET /long HTTP/1.1\r\nhost: localhost\r\n\r\n';

/** Resolves once the server has said something. */
async function said(socket: Socket): Promise<void> {
  await once(socket, 'readable');
}

describe('answers that nobody reads', () => {
  it('leave no room for another large one, which is told when to come back, but for what is small', async (t) => {
    const { url, open } = await serving(t);
    await said(await open(asking));
    const refused = await fetch(`${url}/long`);
    assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '5']);
    assert.equal(((await refused.json()) as { code: string }).code, 'too-many-answers');
    assert.equal((await fetch(`${url}/short`)).status, 200);
  });

  it('are cut off after a while, where somebody needs the room', async (t) => {
    const { url, open, wait } = await serving(t);
    const socket = await open(asking);
    await said(socket);
    wait(takenWithin);
    assert.equal((await (await fetch(`${url}/long`)).text()).length, long);
    socket.resume();
    await once(socket, 'close');
  });

  it('are not held for who has gone before there was an answer', async (t) => {
    const { answers, open, begun } = await serving(t);
    const socket = await open('GET /late HTTP/1.1\r\nhost: localhost\r\n\r\n');
    const answer = await begun;
    socket.destroy();
    await answer();
    assert.equal(answers.bytes, 0);
  });

  it('are not held any more once they were read, or whoever asked has gone', async (t) => {
    const { url, open, answers } = await serving(t);
    const socket = await open(asking);
    await said(socket);
    assert.equal(answers.bytes, long);
    socket.destroy();
    while (answers.bytes > 0) await fetch(`${url}/short`);
    assert.equal((await (await fetch(`${url}/long`)).text()).length, long);
    while (answers.bytes > 0) await fetch(`${url}/short`);
  });
});

const body = (bytes: number): string => JSON.stringify({ text: 'x'.repeat(bytes) });
const post = (url: string, text: string) =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });

describe('bodies that are sent at once', () => {
  const begun = (framing: string, text: string): string =>
    `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${framing}\r\n\r\n${text}`;

  for (const [how, framing, text] of [
    ['with a length', 'content-length: 500000', ' '.repeat(90_000)],
    ['in chunks', 'transfer-encoding: chunked', `${(90_000).toString(16)}\r\n${' '.repeat(90_000)}\r\n`],
  ] as const)
    it(`leave no room for another large one while they come ${how}, but for what is small`, async (t) => {
      const { url, open } = await serving(t);
      const socket = await open(begun(framing, text));
      let answer = await post(url, body(20_000));
      // Until what was sent has arrived there is room.
      while (answer.status === 200) answer = await post(url, body(20_000));
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
      assert.equal(((await answer.json()) as { code: string }).code, 'too-many-bodies');
      assert.equal((await post(url, body(500))).status, 200);
      socket.destroy();
      while ((await post(url, body(20_000))).status !== 200);
    });

  it('are taken as far as there is room, those first that began first', async (t) => {
    const { url } = await serving(t);
    const statuses = await Promise.all(Array.from({ length: 8 }, async () => (await post(url, body(45_000))).status));
    assert.ok(statuses.includes(200), String(statuses));
    assert.ok(
      statuses.every((status) => status === 200 || status === 503),
      String(statuses),
    );
  });

  it('come in one after the other as often as wanted', async (t) => {
    const { url } = await serving(t);
    for (let count = 0; count < 10; count += 1) {
      const answer = await post(url, body(60_000));
      assert.deepEqual(await answer.json(), { length: body(60_000).length });
    }
  });
});
