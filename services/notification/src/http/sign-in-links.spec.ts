import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { signInLinks } from '@escalog/http';
import type { FastifyInstance } from 'fastify';
import { ada, sandbox, webhook } from '../testing/examples.ts';
import { linkSecret, World } from '../testing/world.ts';

const mail = { id: 'mail', channel: 'email', address: 'ada@example.com' } as const;
const channelId = { id: 'chat', channel: 'slack', to: 'C024BE91L' } as const;
const userId = { id: 'chat', channel: 'slack', to: 'U012AB3CD' } as const;

async function asking(t: TestContext, methods: Parameters<typeof ada>[0] = [sandbox, mail]) {
  const world = await World.open(t, { entries: [ada(methods)] });
  const server = await world.server(t);
  const ask = async (who: string, remoteAddress = '192.0.2.1') => {
    // What is sent in the same instant replaces what was.
    await world.advance(1);
    return server.inject({ method: 'POST', url: '/v1/sign-in-links', payload: { who }, remoteAddress });
  };
  const sent = async () => {
    await world.quiet();
    return messagesOf(server);
  };
  return { world, server, ask, sent };
}

async function messagesOf(server: FastifyInstance) {
  const { messages } = (await server.inject({ url: '/v1/sandbox/messages' })).json<{
    messages: { channel: string; subject: string; text: string }[];
  }>();
  return messages;
}

describe('a link to sign in', () => {
  it('goes to the person by whatever name they are asked for, over the best method that they have', async (t) => {
    const { ask, sent, world } = await asking(t);
    for (const who of ['ada@example.com', 'Ada Lovelace', 'person/ada']) assert.equal((await ask(who)).statusCode, 202);
    const messages = await sent();
    assert.equal(messages.length, 3);
    assert.match(messages[0]?.channel ?? '', /^email/);
    const token = /\/sign-in\?token=([\w.-]+)/.exec(messages[0]?.text ?? '')?.[1] ?? '';
    const links = signInLinks({ publicUrl: () => '', linkSecret, clock: world.clock });
    const claim = links.read(token);
    assert.equal(typeof claim === 'object' && claim.person, 'person/ada');
  });

  it('is answered alike whether somebody is known or not', async (t) => {
    const { ask, sent } = await asking(t);
    const [known, unknown, none] = [await ask('person/ada'), await ask('person/nobody'), await ask('ada')];
    assert.deepEqual([known.body, known.statusCode], [unknown.body, unknown.statusCode]);
    assert.equal(none.body, known.body);
    assert.equal((await sent()).length, 2);
  });

  it('goes to no chat, and to nobody aloud', async (t) => {
    const { ask, sent } = await asking(t, [channelId, { ...webhook, url: 'http://127.0.0.1:9' }]);
    await ask('person/ada');
    assert.equal((await sent()).length, 0);
    const other = await asking(t, [channelId, { ...userId, id: 'me' }]);
    await other.ask('person/ada');
    assert.match((await other.sent())[0]?.channel ?? '', /^slack/);
  });

  it('is asked for a few times for one person, and by one address, and counted by every word', async (t) => {
    const { ask, sent } = await asking(t);
    for (let index = 0; index < 3; index += 1) assert.equal((await ask('nobody@example.com')).statusCode, 202);
    const refused = await ask('Nobody@example.com');
    assert.equal(refused.statusCode, 429);
    assert.equal(refused.headers['retry-after'], '900');
    // By several names the same person gets no more.
    for (const who of ['person/ada', 'person/ada', 'ada', 'Ada Lovelace', 'ada@example.com'])
      assert.equal((await ask(who, '192.0.2.2')).statusCode, 202);
    assert.equal((await sent()).length, 3);
    for (let index = 0; index < 7; index += 1) await ask(`somebody ${index}`);
    assert.equal((await ask('somebody else')).statusCode, 429);
    assert.equal((await ask('somebody else', '192.0.2.3')).statusCode, 202);
  });
});
