import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { SandboxPage } from '../channels/sandbox/inbox.ts';
import { ada, email, incidentId, pageId, sandbox } from '../testing/examples.ts';
import { World } from '../testing/world.ts';

describe('the sandbox', () => {
  const bo = { ...ada([email]), ref: 'person/bo', name: 'Bo Chen' };
  const paged = async (t: TestContext, ...people: readonly string[]) => {
    const world = await World.open(t, { entries: [ada([sandbox]), bo] });
    for (const person of people) {
      await world.reachLevel(person);
      await world.advance(1_000);
    }
    return { world, server: await world.server(t) };
  };

  it('lists what was sent, newest first', async (t) => {
    const { world, server } = await paged(t, 'person/ada', 'person/bo');
    const { messages, next } = (await server.inject('/v1/sandbox/messages')).json<SandboxPage>();
    assert.deepEqual(
      messages.map(({ to, channel }) => [to.person, channel]),
      [
        ['person/bo', 'email (no SMTP server is configured, so it is kept here)'],
        ['person/ada', 'sandbox'],
      ],
    );
    assert.equal(next, null);
    const message = messages[1];
    assert.ok(message);
    assert.equal(message.at, '2026-11-21T02:00:00.000Z');
    assert.equal(message.subject, '[sev1] Nobody can pay');
    assert.equal(message.incidentId, incidentId);
    assert.ok(message.text.includes(message.acknowledgeUrl ?? '-'));
    assert.deepEqual(world.links.read(new URL(message.acknowledgeUrl ?? '').searchParams.get('token') ?? ''), {
      incidentId,
      pageId,
      person: 'person/ada',
    });
  });

  it('is read page by page', async (t) => {
    const { server } = await paged(t, 'person/ada', 'person/bo');
    const first = (await server.inject('/v1/sandbox/messages?limit=1')).json<SandboxPage>();
    const second = (
      await server.inject(`/v1/sandbox/messages?limit=1&after=${encodeURIComponent(first.next ?? '')}`)
    ).json<SandboxPage>();
    assert.deepEqual(
      [first, second].map(({ messages }) => messages.map(({ to }) => to.person)),
      [['person/bo'], ['person/ada']],
    );
    assert.equal(second.next, null);
  });

  it('refuses a limit that is none', async (t) => {
    const { server } = await paged(t);
    for (const limit of ['0', '201', 'many'])
      assert.equal((await server.inject(`/v1/sandbox/messages?limit=${limit}`)).statusCode, 400, limit);
  });

  it('refuses a cursor that no page gave', async (t) => {
    const { server } = await paged(t, 'person/ada');
    for (const url of ['/v1/sandbox/messages?after=yesterday', '/sandbox?after=yesterday']) {
      const response = await server.inject(url);
      assert.deepEqual([response.statusCode, response.json<{ code: string }>().code], [400, 'bad-cursor'], url);
    }
  });

  it('is emptied', async (t) => {
    const { server } = await paged(t, 'person/ada', 'person/bo');
    assert.equal((await server.inject({ method: 'DELETE', url: '/v1/sandbox/messages' })).statusCode, 204);
    assert.deepEqual((await server.inject('/v1/sandbox/messages')).json<SandboxPage>().messages, []);
  });

  it('is shown in the browser, with a link to acknowledge, and nobody can write markup into it', async (t) => {
    const { server } = await paged(t, 'person/bo');
    const response = await server.inject('/sandbox');
    const [message] = (await server.inject('/v1/sandbox/messages')).json<SandboxPage>().messages;
    assert.match(response.headers['content-type'] as string, /^text\/html/);
    assert.match(response.headers['content-security-policy'] as string, /default-src 'none'/);
    assert.match(response.headers['content-security-policy'] as string, /frame-ancestors 'none'/);
    assert.ok(response.body.includes(`href="${message?.acknowledgeUrl?.replaceAll('&', '&amp;')}"`));
    assert.ok(response.body.includes('bo &lt;on call&gt;'));
    assert.doesNotMatch(response.body, /<on call>/);
  });

  it('shows a nudge with both answers, and a note with none', async (t) => {
    const { world, server } = await paged(t);
    await world.escalations.suggest('person/ada');
    await world.advance(1_000);
    await world.escalations.tell('person/ada');
    await world.quiet();
    const { messages } = (await server.inject('/v1/sandbox/messages')).json<SandboxPage>();
    assert.deepEqual(
      messages.map(({ kind, acknowledgeUrl, answers }) => [kind, acknowledgeUrl, answers.map(({ label }) => label)]),
      [
        ['note', null, []],
        ['nudge', null, ['Yes', 'No']],
      ],
    );
    assert.match((await server.inject('/sandbox')).body, />Yes<\/a> <a class="button" href="[^"]+">No<\/a>/);
  });

  it('explains in the browser what will appear when there is nothing yet', async (t) => {
    const { server } = await paged(t);
    assert.match((await server.inject('/sandbox')).body, /Pages appear here when/);
  });
});
