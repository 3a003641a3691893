import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import { Chat } from '../harness/chat.ts';
import type { Mail } from '../harness/mailbox.ts';
import { World } from '../harness/world.ts';

const minute = 60_000;

/** A mail as its reader sees it: the subject, and the text without its line ends. */
function read(mail: Mail | undefined): string {
  return (mail?.raw ?? '').replaceAll('=\r\n', '').replaceAll('\r\n', '\n');
}

function bodyOf(body: unknown) {
  return body as { readonly type: string; readonly data: Readonly<Record<string, string>> };
}

async function apply(world: World, ...entries: readonly CatalogEntry[]): Promise<void> {
  const { status, text } = await world.post('/v1/catalog/apply', { entries });
  assert.equal(status, 200, text);
}

function severity(name: string, fields: Partial<EntryOf<'severity'>>): EntryOf<'severity'> {
  return {
    ref: `severity/${name}`,
    name: 'Critical',
    rank: 1,
    urgency: 'high',
    reescalateAfter: 'never',
    updateEvery: 'never',
    path: 'escalation-path/triage',
    tells: [],
    ...fields,
  };
}

async function loginFails(world: World, more: object = {}): Promise<string> {
  return (await world.post('/v1/incidents', { title: 'users cannot log in', ...more })).body.id;
}

describe('somebody who was paged', () => {
  it('reads until when to answer, and whom it goes to then', async () => {
    await using world = await World.open();
    await loginFails(world);
    const [mail] = world.mailbox.to('ana@acme.example');
    assert.match(read(mail), /^Answer by 02:05 UTC; then level 2 is paged\.$/m);
    await world.advance(5 * minute);
    const { data } = bodyOf(world.webhooks.attempts[0]?.body);
    assert.deepEqual(
      [data['answerBy'], data['otherwise'], data['whyCode']],
      ['2026-11-18T02:15:00.000Z', 'the last resort is paged: Dana Reyes', 'not-acknowledged'],
    );
  });

  it('reads at once that it was handed off to them', async () => {
    await using world = await World.open();
    const id = await loginFails(world);
    await world.post(`/v1/incidents/${id}/handoff`, { by: 'ana', to: 'cleo', why: 'It is the card service.' });
    const [mail] = world.mailbox.to('cleo@acme.example');
    assert.match(
      read(mail),
      /^This is handed off to you: whoever had it stays responsible until somebody acknowledges\.$/m,
    );
  });

  it('reads at once that their acknowledgement has lapsed', async () => {
    await using world = await World.open();
    await apply(world, severity('sev1', { reescalateAfter: 'PT30M' }));
    const id = await loginFails(world, { severity: 'sev1' });
    await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'ana' });
    await world.advance(30 * minute);
    const again = world.mailbox.to('ana@acme.example').at(-1);
    assert.match(read(again), /^This was acknowledged, and then nothing more was heard: it is paged again\.$/m);
  });

  it('is told by a quiet mail that they can stand down when it is resolved', async () => {
    await using world = await World.open();
    const id = await loginFails(world);
    await world.post(`/v1/incidents/${id}/resolve`, { by: 'cleo' });
    const [page, note] = world.mailbox.to('ana@acme.example');
    assert.match(read(page), /^Subject: \[sev2\] users cannot log in$/m);
    assert.match(read(note), /^Subject: Re: \[sev2\] users cannot log in$/m);
    assert.match(read(note), /^There is nothing to answer\.$/m);
    assert.equal(note?.link, '', 'nothing in it acknowledges');
    await world.advance(60 * minute);
    assert.equal(world.mailbox.to('ana@acme.example').length, 2, 'they are told once');
  });
});

describe('somebody who is named in the protocol of a severity', () => {
  it('is told, quietly, of each incident that has it', async () => {
    await using world = await World.open();
    await apply(world, severity('sev1', { tells: ['person/ben'] }));
    await loginFails(world, { severity: 'sev1' });
    const { type, data } = bodyOf(world.webhooks.attempts[0]?.body);
    assert.deepEqual([type, data['urgency'], data['person']], ['note', 'low', 'person/ben']);
    assert.ok(!('acknowledgeUrl' in data));
  });

  it('and cannot be reached escalates nothing', async () => {
    await using world = await World.open();
    await apply(world, severity('sev1', { tells: ['person/eve'] }));
    const id = await loginFails(world, { severity: 'sev1' });
    await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'ana' });
    await world.advance(60 * minute);
    const kinds = (await world.entries(id)).map(({ kind }) => kind);
    assert.ok(kinds.includes('page-undeliverable'), 'it is said');
    assert.equal(kinds.filter((kind) => kind === 'level-reached').length, 1);
  });
});

describe('somebody who was paged quietly', () => {
  it('is paged loudly, for the same page, once it has become more severe', async () => {
    await using world = await World.open();
    const { id } = (
      await world.post('/v1/incidents', {
        title: 'cards are slow',
        severity: 'sev4',
        affects: ['business-service/payments'],
      })
    ).body;
    assert.deepEqual([world.mailbox.to('cleo@acme.example').length, world.webhooks.attempts.length], [1, 0]);
    await world.advance(minute);
    await world.post(`/v1/incidents/${id}/severity`, { by: 'ana', severity: 'sev1' });
    await world.advance(3 * minute);
    const { type, data } = bodyOf(world.webhooks.attempts[0]?.body);
    assert.deepEqual([type, data['person'], data['urgency']], ['page.requested', 'person/cleo', 'high']);
    assert.equal(world.mailbox.to('cleo@acme.example').length, 1, 'the mail is not sent twice');
    assert.ok((await world.entries(id)).some(({ kind }) => kind === 'delivery-raised'));
  });

  it('is left in peace when they had acknowledged', async () => {
    await using world = await World.open();
    const { id } = (
      await world.post('/v1/incidents', {
        title: 'cards are slow',
        severity: 'sev4',
        affects: ['business-service/payments'],
      })
    ).body;
    await world.post(`/v1/incidents/${id}/acknowledge`, { by: 'cleo' });
    await world.post(`/v1/incidents/${id}/severity`, { by: 'ana', severity: 'sev1' });
    await world.advance(60 * minute);
    assert.equal(world.webhooks.attempts.length, 0);
  });
});

describe('the chat of a team', () => {
  const ruleFor = (chat: string): EntryOf<'rule'> => ({
    ref: 'rule/tell-the-chat',
    name: 'Tell the chat',
    on: ['declared'],
    do: [{ post: { chat }, say: 'Join the bridge.' }],
  });

  it('gets what a rule says, once it answers again', async () => {
    await using chat = await Chat.open();
    await using world = await World.open();
    await apply(world, ruleFor(chat.url));
    chat.statuses.push(503, 503);
    const id = await loginFails(world);
    assert.equal(world.mailbox.to('ana@acme.example').length, 1, 'Ana is paged meanwhile');
    await world.advance(minute);
    assert.deepEqual(chat.posts, [
      `Join the bridge.\n[sev2] users cannot log in\nhttp://escalog.example/v1/incidents/${id}/report?format=html`,
    ]);
    assert.ok((await world.entries(id)).some(({ kind }) => kind === 'call-delivered'));
  });

  it('that is gone is told in the timeline, and Ana is paged all the same', async () => {
    await using chat = await Chat.open();
    await using world = await World.open();
    await apply(world, ruleFor(chat.url));
    chat.statuses.push(410);
    const id = await loginFails(world);
    const [failed] = (await world.entries(id)).filter(({ kind }) => kind === 'call-failed');
    assert.match(
      failed?.reason ?? '',
      /did not get through at attempt 1 \(HTTP 410\), and trying again would not help\.$/,
    );
    assert.equal(world.mailbox.to('ana@acme.example').length, 1);
  });

  it('is called by nobody who only declares', async () => {
    await using chat = await Chat.open();
    await using world = await World.open();
    await apply(world, ruleFor(chat.url));
    await world.post('/v1/incidents', { title: '<!channel> users cannot log in @here' });
    assert.doesNotMatch(chat.posts[0] ?? '<!', /<!|@here/);
  });
});

describe('a tool that a rule calls', () => {
  it('gets the incident, signed with its own secret', async () => {
    await using world = await World.open();
    const { url, secret } = world.webhooks;
    await apply(world, {
      ref: 'rule/tell-the-tool',
      name: 'Tell the tool',
      on: ['declared'],
      do: [{ call: { url, secret } }],
    });
    const id = await loginFails(world);
    const { type, data } = bodyOf(world.webhooks.attempts[0]?.body);
    assert.deepEqual([type, data['incidentId'], data['rule']], ['incident.rule', id, 'rule/tell-the-tool']);
  });
});
