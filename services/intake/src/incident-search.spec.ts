import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf, isoOf } from '@escalog/kernel';
import { incidentReads, type IncidentRead } from './domain/incident-read.ts';
import { IncidentReads } from './incident-reads.ts';
import { counted, searched, type IncidentSearch } from './incident-search.ts';
import { IncidentTerms } from './incident-terms.ts';
import { IntakeWorld } from './testing/intake-world.ts';

const start = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const ranks: Readonly<Record<string, number>> = { sev1: 1, sev2: 2 };
const rankOf = (severity: string): number => ranks[severity] ?? Infinity;
const paged = (person: string): IncidentRead['escalations'] => [
  { escalationId: 'e', path: 'p', state: 'climbing', level: 1, because: '', paged: [{ person, name: '', at: '' }] },
];

function read(id: string, minutes: number, more: Partial<IncidentRead> = {}): IncidentRead {
  const declaredAt = isoOf(after(start, minutes * 60_000));
  return { ...incidentReads.empty(id), title: `title of ${id}`, severity: 'sev1', declaredAt, ...more };
}

async function worldWith(...all: readonly IncidentRead[]) {
  const world = new IntakeWorld();
  const views = world.deps.store.views<IncidentRead>('incident-reads');
  const put = (...some: readonly IncidentRead[]) =>
    views.put(
      ...some.map((view) => ({
        id: view.id,
        group: view.status === 'resolved' ? 'resolved' : 'open',
        sortKey: view.declaredAt,
        view,
      })),
    );
  await put(...all);
  const reads = new IncidentReads(world.deps.store);
  const find = async (search: Partial<IncidentSearch>) => {
    const { incidents, ...rest } = await searched({ filter: {}, order: 'newest', limit: 50, ...search }, reads, rankOf);
    return { ids: incidents.map(({ id }) => id), ...rest };
  };
  const terms = new IncidentTerms(world.deps.store);
  const noted = async (one: IncidentRead): Promise<void> => {
    if (one.status === 'resolved') await terms.note(one);
  };
  return { put, find, noted, reads, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

const six = [
  read('fine', 0, { status: 'acknowledged', acknowledgedBy: ['person/ana'] }),
  read('old', 1),
  read('mild', 2, { severity: 'sev2' }),
  read('new', 3, { escalations: paged('person/ben'), affects: ['component/db'], names: { 'component/db': 'Ledger' } }),
  read('over', 4, { status: 'resolved', routes: [{ owner: 'team/payments', path: 'p', explanation: '' }] }),
  read('over-too', 5, { status: 'resolved', severity: 'sev2', description: 'The cat sat ON it', lead: 'person/ana' }),
];

describe('incidents that are open', () => {
  it('are all found, however many there are', async () => {
    const many = Array.from({ length: 5_600 }, (_, index) => read(`open-${index}`, 10 + index));
    await using world = await worldWith(read('oldest', 0, { lead: 'person/ana' }), ...many);
    await world.reads.indexEarlier(async () => {});
    const filter = { person: 'person/ana' };
    for (const search of [
      { filter },
      { filter, order: 'need' as const },
      { filter, status: 'open' as const, order: 'need' as const },
    ])
      assert.deepEqual(await world.find(search), { ids: ['oldest'], next: null, lookedBackTo: null });
  });
});

describe('incidents in the order of need', () => {
  it('are those that nobody has first, then what is worse, then what is older, and what is over last', async () => {
    await using world = await worldWith(...six);
    assert.deepEqual(await world.find({ order: 'need' }), {
      ids: ['old', 'new', 'mild', 'fine', 'over-too', 'over'],
      next: null,
      lookedBackTo: null,
    });
  });

  it('are the same by pages of any length, also where new ones come in between', async () => {
    for (const limit of [1, 2, 3, 4, 5]) {
      await using world = await worldWith(...six);
      const ids: string[] = [];
      for (let after: string | undefined; ;) {
        const page = await world.find({ order: 'need', limit, ...(after !== undefined && { after }) });
        ids.push(...page.ids);
        if (page.next === null) break;
        after = page.next;
        await world.put(read(`newer-${ids.length}`, 60 + ids.length, { status: 'resolved' }));
        await world.put(read(`older-${ids.length}`, -1));
      }
      assert.deepEqual(
        ids.filter((id) => !id.startsWith('newer') && !id.startsWith('older')),
        ['old', 'new', 'mild', 'fine', 'over-too', 'over'],
      );
      assert.equal(new Set(ids).size, ids.length);
    }
  });

  it('are found also when they are over, or open again, while they are looked for', async () => {
    for (const [before, after] of [
      ['open', 'resolved'],
      ['resolved', 'open'],
    ] as const) {
      const moving = read('moving', 9, { status: before, lead: 'person/ana' });
      await using world = await worldWith(moving, read('other', 8, { status: 'resolved', lead: 'person/ana' }));
      await world.reads.indexEarlier(async () => {});
      const { reads } = world;
      // Each of the questions in turn is the last before it moves.
      for (const last of ['open', 'fewest', 'get'] as const) {
        let has = before as IncidentRead['status'];
        const move = async (to: IncidentRead['status']): Promise<void> => {
          has = to;
          await world.put({ ...moving, status: to });
          await world.noted({ ...moving, status: to });
        };
        const meanwhile = async <Answer>(question: string, answer: Answer | Promise<Answer>): Promise<Answer> => {
          const told = await answer;
          if (question === last && has === before) await move(after);
          return told;
        };
        const { incidents } = await searched(
          { filter: { person: 'person/ana' }, order: 'newest', limit: 50 },
          {
            open: () => meanwhile('open', reads.open()),
            behind: (...asked) => reads.behind(...asked),
            fewest: (...asked) => meanwhile('fewest', reads.fewest(...asked)),
            get: (id) => meanwhile('get', reads.get(id)),
          },
          rankOf,
        );
        const ids = incidents.map(({ id }) => id);
        if (before === 'open') assert.deepEqual(ids, ['moving', 'other'], `${last} ${before}`);
        else assert.equal(new Set(ids).size, ids.length, `${last} ${before}`);
        await move(before);
      }
    }
  });

  it('end with those that are open where only these are asked for', async () => {
    await using world = await worldWith(...six);
    assert.deepEqual((await world.find({ order: 'need', status: 'open' })).ids, ['old', 'new', 'mild', 'fine']);
    assert.deepEqual((await world.find({ order: 'need', filter: { state: 'unanswered' }, limit: 3 })).next, null);
  });
});

describe('incidents by a filter', () => {
  const cases: readonly [string, IncidentSearch['filter'], readonly string[]][] = [
    ['nobody has', { state: 'unanswered' }, ['new', 'mild', 'old']],
    ['somebody has', { state: 'acknowledged' }, ['fine']],
    ['are over', { state: 'resolved' }, ['over-too', 'over']],
    ['are of a severity', { severity: 'sev2' }, ['over-too', 'mild']],
    ['somebody leads or has acknowledged', { person: 'person/ana' }, ['over-too', 'fine']],
    ['somebody is paged for', { person: 'person/ben' }, ['new']],
    ['a team owns', { team: { ref: 'team/payments', members: [] } }, ['over']],
    ['somebody of a team is involved in', { team: { ref: 'team/payments', members: ['person/ben'] } }, ['over', 'new']],
    ['affect an entry', { entry: { refs: ['component/db'], name: 'db' } }, ['new']],
    ['say some words', { words: ['title', 'ledger'] }, ['new']],
    ['say so in their description', { words: ['cat', 'on'] }, ['over-too']],
    ['were declared since', { since: isoOf(after(start, 4 * 60_000)) }, ['over-too', 'over']],
    ['were declared before', { until: isoOf(after(start, 60_000)) }, ['fine']],
    ['are of two at once', { state: 'resolved', severity: 'sev1' }, ['over']],
    ['are of none', { state: 'resolved', person: 'person/ben' }, []],
  ];
  for (const [which, filter, expected] of cases)
    it(`are those that ${which}, in both orders`, async () => {
      await using world = await worldWith(...six);
      const newest = await world.find({ filter });
      assert.deepEqual([newest.ids, newest.next], [expected, null]);
      assert.deepEqual(new Set((await world.find({ filter, order: 'need' })).ids), new Set(expected));
    });

  it('are counted by whether somebody has them, whatever state is asked for', async () => {
    await using world = await worldWith(...six);
    assert.deepEqual(await counted({ state: 'resolved' }, world.reads), { unanswered: 3, acknowledged: 1 });
    assert.deepEqual(await counted({ severity: 'sev2' }, world.reads), { unanswered: 1, acknowledged: 0 });
  });

  it('are looked for among a thousand that are over at a time where there is no index yet, and the page says how far it came', async () => {
    const many = Array.from({ length: 1_300 }, (_, index) => read(`r${index}`, index + 10, { status: 'resolved' }));
    await using world = await worldWith(read('first', 0, { status: 'resolved', severity: 'sev2' }), ...many);
    const page = await world.find({ filter: { severity: 'sev2' } });
    assert.deepEqual([page.ids, page.lookedBackTo], [[], many[300]?.declaredAt]);
    assert.ok(page.next !== null);
    assert.deepEqual(await world.find({ filter: { severity: 'sev2' }, after: page.next }), {
      ids: ['first'],
      next: null,
      lookedBackTo: null,
    });
  });

  it('refuses what no page gave', async () => {
    await using world = await worldWith();
    for (const after of ['need:', 'need:2:1:x', 'need:1:1:yesterday~x', 'yesterday'])
      await assert.rejects(world.find({ order: 'need', after }), { code: 'bad-cursor' });
  });
});

describe('GET /v1/incidents', () => {
  it('takes what is asked for in words, and says what the catalog does not know', async () => {
    await using world = new IntakeWorld();
    const { ask } = await world.replica();
    await ask('POST', '/v1/incidents', { title: 'tills are slow', severity: 'sev2', affects: ['Checkout'] });
    await ask('POST', '/v1/incidents', { title: 'users cannot log in', severity: 'sev1', affects: ['Login'] });
    const titles = async (query: string) => {
      const { status, body } = await ask('GET', `/v1/incidents?${query}`);
      assert.equal(status, 200, JSON.stringify(body));
      return (body['incidents'] as { title: string }[]).map(({ title }) => title);
    };
    assert.deepEqual(await titles('order=need'), ['users cannot log in', 'tills are slow']);
    assert.deepEqual(await titles('severity=SEV2&q=SLOW&state=unanswered&order=need'), ['tills are slow']);
    assert.deepEqual(await titles('entry=login'), ['users cannot log in']);
    assert.deepEqual(await titles('entry=business-service/gone'), []);
    assert.deepEqual(await titles('person=Ana'), []);
    const { body } = await ask('GET', '/v1/incidents?counts=true&limit=1');
    assert.deepEqual(body['counts'], { unanswered: 2, acknowledged: 0 });
    for (const [query, status, code] of [
      ['team=nobody', 422, 'unknown-team'],
      ['severity=sev9', 422, 'unknown-severity'],
      ['id=ab&q=x', 400, 'invalid-request'],
      ['since=yesterday', 400, 'invalid-request'],
    ] as const) {
      const answer = await ask('GET', `/v1/incidents?${query}`);
      assert.deepEqual([answer.status, answer.body['code']], [status, code], query);
    }
  });
});
