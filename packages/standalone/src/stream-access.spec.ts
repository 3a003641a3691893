import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { Role } from '@escalog/access';
import { accessEvent } from '@escalog/access/testing';
import { secretsIn } from '@escalog/hosting';
import { sessionCookies, sessionLifetime } from '@escalog/http';
import { Listener } from '@escalog/http/testing';
import { after, instantOf } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import { running } from './testing/running.ts';

const publicUrl = (): string => 'http://escalog.example';

/** The sample organisation where people have to sign in, who do so by a session or a token. */
async function guarded(t: TestContext) {
  const dataDir = mkdtempSync(join(tmpdir(), 'escalog-stream-'));
  const { server, access } = await running(t, { access: true, dataDir });
  t.after(() => rmSync(dataDir, { recursive: true, force: true }));
  const { linkSecret } = secretsIn(join(dataDir, 'secrets.json'));
  const cookies = sessionCookies({ publicUrl, linkSecret, clock: systemClock });
  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  const session = (name: string): Record<string, string> => {
    const since = systemClock.now();
    const claims = { sessionId: `of-${name}`, person: `person/${name}`, since, until: after(since, sessionLifetime) };
    return { cookie: cookies.give(claims).split(';')[0] ?? '' };
  };
  const role = (name: string, given: Role, version = 1): void =>
    access?.apply(
      accessEvent(
        { type: 'AccessChanged', person: `person/${name}`, role: given, signedOutBefore: instantOf(0) },
        version,
      ),
    );
  const token = (scope: string): Record<string, string> => {
    const one = { tokenId: scope, name: scope, hash: hash('sha256', scope, 'base64url'), scopes: [scope] };
    access?.apply(accessEvent({ type: 'TokenIssued', ...one, person: null, expiresAt: null }));
    return { authorization: `Bearer ${scope}` };
  };
  const post = async (path: string, as: string, payload: object): Promise<Record<string, unknown>> => {
    const answer = await server.inject({ method: 'POST', url: path, headers: session(as), payload });
    assert.ok(answer.statusCode < 300, answer.body);
    return answer.json();
  };
  const follow = (headers: Record<string, string>, query = 'topics=incidents') =>
    Listener.to(t, `${url}/v1/stream?${query}`, headers);
  const events = (headers: Record<string, string>) =>
    Listener.to(t, `${url}/v1/events?follow=true&format=sse&topics=incidents`, headers);
  const read = async (headers: Record<string, string>, query = '') =>
    (await server.inject({ url: `/v1/events?${query}`, headers })).body;
  return { access, session, role, token, post, follow, events, read };
}

const incidentsIn = ({ events }: Listener): readonly unknown[] => [
  ...new Set(events.flatMap(({ data }) => data['incident'] ?? [])),
];
const told = (listener: Listener, id: unknown) => listener.until(() => incidentsIn(listener).includes(id));

describe('the stream of a private incident', () => {
  it('tells of it whoever may see it, and nobody else, at once and later', async (t) => {
    const { session, role, token, post, follow } = await guarded(t);
    role('hugo-silva', 'owner');
    const [declarer, named, owner, another, program] = await Promise.all(
      [session('ana-costa'), session('greta-lund'), session('hugo-silva'), session('dev-patel'), token('events')].map(
        (headers) => follow(headers),
      ),
    );
    assert.ok(declarer && named && owner && another && program);
    const { id: hidden } = await post('/v1/incidents', 'ana-costa', {
      title: 'something that few may know',
      private: true,
      seenBy: ['person/greta-lund'],
      affects: [],
    });
    const { id: open } = await post('/v1/incidents', 'ana-costa', { title: 'something else', affects: [] });
    for (const listener of [declarer, named, owner]) await told(listener, hidden);
    for (const listener of [another, program]) {
      await told(listener, open);
      assert.deepEqual(incidentsIn(listener), [open]);
    }
    // Whoever comes back is told of what was missed by the same rule.
    const position = another.events.find(({ event }) => event === 'ready')?.id ?? '';
    const again = await follow({ ...session('dev-patel'), 'last-event-id': position });
    await again.until((events) => events.some(({ event }) => event === 'ready'));
    assert.deepEqual(incidentsIn(again), [open]);
    const itself = await follow(session('dev-patel'), `incident=${String(hidden)}`);

    await post(`/v1/incidents/${String(hidden)}/visibility`, 'ana-costa', { private: false, why: 'It is over.' });
    for (const listener of [another, program, itself]) await told(listener, hidden);

    // Whoever could see it is told that it was closed to them, and nothing after that.
    await post(`/v1/incidents/${String(hidden)}/visibility`, 'ana-costa', { private: true, why: 'It is not.' });
    await another.until((events) => events.filter(({ data }) => data['type'] === 'VisibilityChanged').length === 2);
    await post(`/v1/incidents/${String(hidden)}/updates`, 'ana-costa', { text: 'We know more.' });
    await post(`/v1/incidents/${String(open)}/updates`, 'ana-costa', { text: 'We know more.' });
    const before = another.events.length;
    await another.until((events) => events.slice(before).some(({ data }) => data['incident'] === open));
    assert.equal(another.events.at(-1)?.data['incident'], open);
  });
});

describe('an open stream', () => {
  it('ends as soon as whoever listens is signed out, revoked, or may no longer', async (t) => {
    const { access, session, role, token, follow } = await guarded(t);
    const listeners = await Promise.all(
      [session('ana-costa'), session('ben-ito'), session('dev-patel'), token('events')].map((headers) =>
        follow(headers),
      ),
    );
    const stays = await follow(session('greta-lund'));
    const expiresAt = after(systemClock.now(), sessionLifetime);
    access?.apply(
      accessEvent({ type: 'SessionEnded', sessionId: 'of-ana-costa', person: 'person/ana-costa', expiresAt }),
    );
    access?.apply(
      accessEvent({
        type: 'AccessChanged',
        person: 'person/ben-ito',
        role: 'responder',
        signedOutBefore: after(systemClock.now(), 1),
      }),
    );
    role('dev-patel', 'none');
    access?.apply(accessEvent({ type: 'TokenRevoked', tokenId: 'events', because: 'It stood in a log.' }, 2));
    await Promise.all(listeners.map(async ({ ended }) => ended));
    assert.equal(await Promise.race([stays.ended.then(() => 'ended'), 'open']), 'open');
  });

  it('of events likewise', async (t) => {
    const { access, session, role, token, events } = await guarded(t);
    const listeners = await Promise.all([session('dev-patel'), token('events')].map((headers) => events(headers)));
    const stays = await events(session('greta-lund'));
    role('dev-patel', 'none');
    access?.apply(accessEvent({ type: 'TokenRevoked', tokenId: 'events', because: 'It stood in a log.' }, 2));
    await Promise.all(listeners.map(async ({ ended }) => ended));
    assert.equal(await Promise.race([stays.ended.then(() => 'ended'), 'open']), 'open');
    const refused = await events({ authorization: 'Bearer events' });
    assert.equal(refused.status, 401);
  });
});

describe('the events of a private incident', () => {
  it('are told to whoever may see it now, and to nobody else, as they come and later', async (t) => {
    const { session, role, token, post, events, read } = await guarded(t);
    role('hugo-silva', 'owner');
    const [declarer, owner, another, program] = await Promise.all(
      [session('ana-costa'), session('hugo-silva'), session('dev-patel'), token('events')].map((headers) =>
        events(headers),
      ),
    );
    assert.ok(declarer && owner && another && program);
    const secret = 'something that few may know';
    await post('/v1/incidents', 'ana-costa', { title: secret, private: true, affects: [] });
    await post('/v1/incidents', 'ana-costa', { title: 'something else', affects: [] });
    for (const listener of [declarer, owner, another, program]) await listener.has('something else');
    for (const listener of [declarer, owner]) await listener.has(secret);
    for (const listener of [another, program]) assert.ok(!listener.text.includes(secret));
    for (const format of ['ndjson', 'csv']) {
      for (const headers of [session('ana-costa'), session('hugo-silva')])
        assert.match(await read(headers, `format=${format}`), /something that few may know/);
      for (const headers of [session('dev-patel'), token('events')]) {
        const told = await read(headers, `format=${format}`);
        assert.match(told, /something else/);
        assert.doesNotMatch(told, /something that few may know/);
      }
    }
  });
});
