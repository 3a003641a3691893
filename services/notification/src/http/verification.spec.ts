import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { topics } from '@escalog/contracts';
import { appliedEvent } from '@escalog/definitions/testing';
import { ada, minute, sandbox, webhook } from '../testing/examples.ts';
import { webServer } from '../testing/web-server.ts';
import { World } from '../testing/world.ts';

describe('a code', () => {
  const open = async (t: TestContext) => {
    const hook = await webServer(t);
    const person = ada([{ ...webhook, url: hook.url }, sandbox]);
    const world = await World.open(t, { entries: [person, { ...ada([sandbox]), ref: 'person/bo', name: 'Bo' }] });
    const server = await world.server(t);
    const post = (path: string, payload: object = {}) =>
      server.inject({ method: 'POST', url: `/v1/people/ada/contact-methods/${path}`, payload });
    const methods = async () =>
      (await server.inject({ url: '/v1/people/ada/contact-methods' })).json<{
        methods: {
          methodId: string;
          verified: { at: string; by: string | null } | null;
          lastAccepted: string | null;
        }[];
        doubts: string[];
        reach: { high: { verdict: string; because: string[] } };
      }>();
    const codes = () => hook.received.map(({ body }) => /\b\d{6}\b/.exec(body)?.[0] ?? '');
    return { world, server, post, methods, codes, hook, person };
  };
  const wrong = (code: string | undefined): string => (code === '000000' ? '111111' : '000000');

  it('comes over the method, and proves it when it is told', async (t) => {
    const { post, methods, codes, world } = await open(t);
    const sent = await post('hook/verification', { by: 'person/bo' });
    assert.equal(sent.statusCode, 200, sent.body);
    assert.equal(sent.json<{ outcome: string }>().outcome, 'accepted');
    assert.doesNotMatch(sent.body, new RegExp(String(codes()[0])), 'the code goes over the method alone');
    assert.deepEqual(
      (await methods()).methods.map(({ verified }) => verified),
      [null, null],
    );
    assert.deepEqual((await methods()).doubts, [
      'Ada Lovelace has one contact method only; add another, for when its provider fails.',
      'Nobody has proved that hook reaches Ada Lovelace; have a code sent.',
    ]);
    assert.equal((await methods()).reach.high.verdict, 'doubt');

    const at = new Date(world.clock.now()).toISOString();
    const told = await post('hook/verification/confirm', { code: codes()[0] });
    assert.equal(told.statusCode, 200, told.body);
    const [hook] = (await methods()).methods;
    assert.deepEqual(hook?.verified, { at, by: 'person/bo' });
    assert.equal(hook?.lastAccepted, at);
    assert.deepEqual((await methods()).reach.high, {
      verdict: 'yes',
      because: ['By hook (webhook), verified.', 'inbox is the sandbox, which calls nobody.'],
    });
    assert.deepEqual((await post('hook/verification/confirm', { code: codes()[0] })).statusCode, 422, 'it counts once');
  });

  it('counts for fifteen minutes', async (t) => {
    const { post, codes, world } = await open(t);
    await post('hook/verification');
    await world.advance(15 * minute);
    const { statusCode, body } = await post('hook/verification/confirm', { code: codes()[0] });
    assert.equal(statusCode, 422);
    assert.match(body, /No code counts for hook of Ada Lovelace: one counts for 15 minutes and five tries/);
  });

  it('counts no more after five wrong ones', async (t) => {
    const { post, codes } = await open(t);
    await post('hook/verification');
    const answers: string[] = [];
    for (let index = 0; index < 5; index += 1)
      answers.push(
        (await post('hook/verification/confirm', { code: wrong(codes()[0]) })).json<{ detail: string }>().detail,
      );
    assert.match(String(answers[0]), /4 tries are left/);
    assert.match(String(answers[3]), /one try is left/);
    assert.match(String(answers[4]), /No code counts/);
    assert.equal((await post('hook/verification/confirm', { code: codes()[0] })).statusCode, 422);
    await post('hook/verification');
    assert.equal((await post('hook/verification/confirm', { code: codes()[1] })).statusCode, 200, 'a new one does');
  });

  it('proves the address that it was sent to, and no other', async (t) => {
    const { post, methods, codes, world, hook, person } = await open(t);
    await post('hook/verification');
    await post('hook/verification/confirm', { code: codes()[0] });
    await post('hook/verification');
    const moved = ada([{ ...webhook, url: `${hook.url}elsewhere` }, sandbox]);
    await world.publish(topics.catalog.name, appliedEvent(moved, 2));
    await world.advance(0);
    assert.equal((await methods()).methods[0]?.verified, null);
    assert.equal((await post('hook/verification/confirm', { code: codes()[1] })).statusCode, 422);
    await world.publish(topics.catalog.name, appliedEvent(person, 3));
    await world.advance(0);
    assert.notEqual((await methods()).methods[0]?.verified, null, 'the address is the one that was proved');
  });

  it('is not to be had more than twice a minute', async (t) => {
    const { post } = await open(t);
    await post('hook/verification');
    await post('hook/verification');
    const { statusCode, headers } = await post('hook/verification');
    assert.deepEqual([statusCode, headers['retry-after']], [429, '60']);
  });

  it('and its address are nowhere in what is stored of it', async (t) => {
    const { post, codes, world, hook } = await open(t);
    await post('hook/verification');
    const stored: string[] = [];
    for await (const document of world.store.dump())
      if (document.collection === 'contact-verifications') stored.push(JSON.stringify(document));
    assert.equal(stored.length, 1);
    for (const secret of [String(codes()[0]), hook.url]) assert.doesNotMatch(stored.join(), new RegExp(secret));
  });

  it('is asked for of somebody who is there, over a method that they have', async (t) => {
    const { post, server } = await open(t);
    assert.equal((await post('nope/verification')).statusCode, 404);
    const url = '/v1/people/nobody-at-all/contact-methods';
    assert.equal((await server.inject({ url })).statusCode, 404);
    assert.equal((await post('hook/verification/confirm', { code: '12345' })).statusCode, 400);
    const everybody = await server.inject({ url: '/v1/contact-methods?limit=1' });
    const { people, next } = everybody.json<{ people: { person: string }[]; next: string }>();
    assert.deepEqual([people.map(({ person }) => person), next], [['person/ada'], 'person/ada']);
  });
});
