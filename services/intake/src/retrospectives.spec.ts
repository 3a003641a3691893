import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IntakeWorld, type Replica } from './testing/intake-world.ts';

const by = 'person/ana';

async function declared(replica: Replica, title = 'users cannot log in'): Promise<string> {
  const { body } = await replica.ask('POST', '/v1/incidents', { title, severity: 'sev3' });
  return `/v1/incidents/${String(body['id'])}`;
}

describe('what people write beside a report', () => {
  it('is there for everybody at once, also after the resolve, and on another replica', async () => {
    await using world = new IntakeWorld();
    const replica = await world.replica();
    const other = await world.replica();
    const incident = await declared(replica);
    await replica.ask('POST', `${incident}/resolve`, { by });
    const { status, body } = await replica.ask('PUT', `${incident}/retrospective/summary`, {
      text: ' The *disk*. ',
      version: 0,
      by,
    });
    assert.deepEqual(
      [status, body['summary']],
      [200, { text: 'The *disk*.', at: '2026-11-18T02:00:00.000Z', by, byName: 'Ana', version: 1 }],
    );
    const note = await replica.ask('POST', `${incident}/retrospective/notes`, {
      text: 'Slow.',
      about: '2026-11-18T01:00:00+00:00',
      by,
    });
    assert.deepEqual([note.status, note.body['about']], [201, '2026-11-18T01:00:00.000Z']);
    await world.quiet();
    const { body: read } = await other.ask('GET', `${incident}/retrospective`);
    assert.deepEqual(read, { ...body, notes: [note.body] });
  });

  it('is not there for an incident that there is not', async () => {
    await using world = new IntakeWorld();
    const replica = await world.replica();
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PUT', '/summary', { text: 'x', version: 0, by }],
      ['POST', '/notes', { text: 'x', by }],
      ['POST', '/follow-ups', { text: 'x', by }],
    ] as const) {
      const answer = await replica.ask(method, `/v1/incidents/none/retrospective${path}`, body);
      assert.deepEqual([answer.status, answer.body['code']], [404, 'incident-not-found'], path);
    }
  });

  it('by two at once: one of them is told, and nothing is lost', async () => {
    await using world = new IntakeWorld();
    const replicas = [await world.replica(), await world.replica()];
    const incident = await declared(replicas[0] as Replica);
    const answers = await Promise.all(
      replicas.map((replica, n) =>
        replica.ask('PUT', `${incident}/retrospective/summary`, { text: `The ${n}.`, version: 0, by }),
      ),
    );
    assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 422]);
    const refused = answers.find(({ status }) => status === 422);
    assert.equal(refused?.body['code'], 'summary-changed');
    assert.match(String(refused?.body['detail']), /^Ana has written the summary anew meanwhile; .* version 1 /);
  });

  it('is created once for a key, and the note of before is answered', async () => {
    await using world = new IntakeWorld();
    const replica = await world.replica();
    const incident = await declared(replica);
    const key = { 'idempotency-key': 'k1' };
    for (const [path, body] of [
      ['notes', { text: 'Slow.', by }],
      ['follow-ups', { text: 'Alert on it', owner: 'ana', by }],
    ] as const) {
      const first = await replica.ask('POST', `${incident}/retrospective/${path}`, body, key);
      const again = await replica.ask('POST', `${incident}/retrospective/${path}`, body, key);
      assert.deepEqual([first.status, again.status], [201, 200]);
      assert.deepEqual(again.body, first.body);
    }
    const { body } = await replica.ask('GET', `${incident}/retrospective`);
    assert.deepEqual([(body['notes'] as []).length, (body['followUps'] as []).length], [1, 1]);
  });

  it('names an owner of the catalog, a day that there is and an address that leads somewhere', async () => {
    await using world = new IntakeWorld();
    const replica = await world.replica();
    const incident = await declared(replica);
    for (const [wrong, status, code] of [
      [{ owner: 'nobody at all' }, 422, 'unknown-owner'],
      [{ owner: 'business-service/login' }, 422, 'unknown-owner'],
      [{ due: '2026-02-30' }, 400, 'invalid-request'],
      [{ due: 'tomorrow' }, 400, 'invalid-request'],
      [{ url: 'javascript:alert(1)' }, 400, 'invalid-request'],
      [{ url: 'https://' }, 422, 'bad-address'],
      [{ url: 'https://ana:secret@tickets.example/42' }, 422, 'bad-address'],
      [{ url: 'https://acme.example@evil.example/' }, 422, 'bad-address'],
      [{ text: 'two\nlines' }, 400, 'invalid-request'],
    ] as const) {
      const body = { text: 'Alert on it', by, ...wrong };
      const answer = await replica.ask('POST', `${incident}/retrospective/follow-ups`, body);
      assert.deepEqual([answer.status, answer.body['code']], [status, code], JSON.stringify(wrong));
    }
    const long = await replica.ask('POST', `${incident}/retrospective/notes`, { text: 'x'.repeat(20_001), by });
    assert.equal(long.status, 400);
  });

  it('is withdrawn by whoever has seen it', async () => {
    await using world = new IntakeWorld();
    const replica = await world.replica();
    const incident = await declared(replica);
    const { body } = await replica.ask('POST', `${incident}/retrospective/notes`, { text: 'Slow.', by });
    const path = `${incident}/retrospective/notes/${String(body['noteId'])}?by=${by}`;
    assert.equal((await replica.ask('DELETE', `${path}&version=7`)).body['code'], 'note-changed');
    for (let times = 0; times < 2; times += 1)
      assert.equal((await replica.ask('DELETE', `${path}&version=1`)).status, 204);
    assert.deepEqual((await replica.ask('GET', `${incident}/retrospective`)).body['notes'], []);
  });
});

describe('what is to be done after incidents', () => {
  const textsOf = ({ body }: { body: Record<string, unknown> }): readonly string[] =>
    (body['followUps'] as readonly { text: string }[]).map(({ text }) => text);

  it('is listed over all of them by day, page by page, by owner, and what is overdue alone', async () => {
    await using world = new IntakeWorld();
    const replica = await world.replica();
    const one = await declared(replica);
    const other = await declared(replica, 'checkout is slow');
    for (const [incident, text, more] of [
      [one, 'some day', {}],
      [other, 'today', { due: '2026-11-18', owner: 'Ana' }],
      [one, 'yesterday', { due: '2026-11-17' }],
      [other, 'last year', { due: '2025-11-17', owner: 'person/ana' }],
    ] as const)
      await replica.ask('POST', `${incident}/retrospective/follow-ups`, { text, by, ...more });
    await world.quiet();
    const all = await replica.ask('GET', '/v1/follow-ups');
    assert.deepEqual(textsOf(all), ['last year', 'yesterday', 'today', 'some day']);
    assert.deepEqual(
      (all.body['followUps'] as readonly Record<string, unknown>[]).map(({ overdue, incidentTitle, ownerName }) => [
        overdue,
        incidentTitle,
        ownerName,
      ]),
      [
        [true, 'checkout is slow', 'Ana'],
        [true, 'users cannot log in', null],
        [false, 'checkout is slow', 'Ana'],
        [false, 'users cannot log in', null],
      ],
    );
    assert.deepEqual(textsOf(await replica.ask('GET', '/v1/follow-ups?overdue=true')), ['last year', 'yesterday']);
    assert.deepEqual(textsOf(await replica.ask('GET', '/v1/follow-ups?owner=ana')), ['last year', 'today']);
    const pages: string[] = [];
    for (let next: unknown = ''; typeof next === 'string';) {
      const page = await replica.ask('GET', `/v1/follow-ups?limit=1${next && `&after=${encodeURIComponent(next)}`}`);
      pages.push(...textsOf(page));
      next = page.body['next'];
    }
    assert.deepEqual(pages, textsOf(all));
    assert.equal((await replica.ask('GET', '/v1/follow-ups?after=x')).body['code'], 'bad-cursor');
  });

  it('leaves the list of what is open once it is done or dropped', async () => {
    await using world = new IntakeWorld();
    const replica = await world.replica();
    const incident = await declared(replica);
    const { body } = await replica.ask('POST', `${incident}/retrospective/follow-ups`, { text: 'Alert on it', by });
    const path = `${incident}/retrospective/follow-ups/${String(body['followUpId'])}`;
    const done = await replica.ask('PUT', path, { text: 'Alert on it', state: 'done', version: 1, by });
    assert.deepEqual([done.status, done.body['state']], [200, 'done']);
    await world.quiet();
    assert.deepEqual(textsOf(await replica.ask('GET', '/v1/follow-ups')), []);
    assert.deepEqual(textsOf(await replica.ask('GET', '/v1/follow-ups?state=done')), ['Alert on it']);
  });
});
