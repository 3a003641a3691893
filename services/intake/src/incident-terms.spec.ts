import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { after, instantOf, isoOf } from '@escalog/kernel';
import { passes, type IncidentFilter } from './domain/incident-filter.ts';
import { incidentReads, type IncidentRead } from './domain/incident-read.ts';
import { wordsOf } from './domain/words.ts';
import { IncidentReads } from './incident-reads.ts';
import { searched } from './incident-search.ts';
import { newestFirst } from './incident-terms.ts';
import { IntakeWorld } from './testing/intake-world.ts';

const start = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const words = ['payments', 'pay', 'Überweisung', 'login', 'database', '障害', 'e\u0301tat', 'PAYroll', '7'];
const people = ['person/ana', 'person/ben', 'person/cleo'];
const teams = ['team/payments', 'team/identity'];
const entries = ['component/db', 'business-service/login'];

const read: fc.Arbitrary<Omit<IncidentRead, 'id'>> = fc
  .record({
    minutes: fc.integer({ min: 0, max: 12 }),
    status: fc.constantFrom('open' as const, 'acknowledged' as const, 'resolved' as const, 'resolved' as const),
    severity: fc.constantFrom('sev1', 'sev2'),
    title: fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }),
    acknowledgedBy: fc.uniqueArray(fc.constantFrom(...people), { maxLength: 2 }),
    owner: fc.option(fc.constantFrom(...teams)),
    affects: fc.uniqueArray(fc.constantFrom(...entries), { maxLength: 2 }),
    unknownNames: fc.uniqueArray(fc.constantFrom('the till', 'db'), { maxLength: 1 }),
  })
  .map(({ minutes, title, owner, ...rest }) => ({
    ...incidentReads.empty(''),
    ...rest,
    title: title.join(' '),
    declaredAt: isoOf(after(start, minutes * 60_000)),
    routes: [{ owner, path: 'p', explanation: '' }],
  }));

const aFilter: fc.Arbitrary<IncidentFilter> = fc.record(
  {
    severity: fc.constantFrom('sev1', 'sev2', 'sev9'),
    person: fc.constantFrom(...people, 'person/nobody'),
    team: fc.constantFrom({ ref: teams[0] ?? '', members: ['person/cleo'] }, { ref: teams[1] ?? '', members: [] }),
    entry: fc.constantFrom({ refs: ['component/db'], name: 'db' }, { refs: ['the till'], name: 'the till' }),
    words: fc.constantFrom('pay', 'payments über', '障', 'log', '7 db', 'ÉTAT', 'nothing').map(wordsOf),
    since: fc.constantFrom(isoOf(after(start, 3 * 60_000))),
    until: fc.constantFrom(isoOf(after(start, 9 * 60_000))),
  },
  { requiredKeys: [] },
);

async function worldWith(all: readonly Omit<IncidentRead, 'id'>[]) {
  const world = new IntakeWorld();
  const stored = all.map((one, index): IncidentRead => ({ ...one, id: `inc-${index}` }));
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
  await put(...stored);
  const reads = new IncidentReads(world.deps.store);
  const page = (filter: IncidentFilter, status: 'resolved' | undefined, limit: number, from?: string) =>
    searched(
      { filter, order: 'newest', limit, ...(status && { status }), ...(from !== undefined && { after: from }) },
      reads,
      () => 1,
    );
  return { world, stored, put, reads, page, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

type World = Awaited<ReturnType<typeof worldWith>>;

/** All pages; `between` happens after each. */
async function allPages(
  { page }: World,
  filter: IncidentFilter,
  status: 'resolved' | undefined,
  limit: number,
  between: (page: number) => Promise<void> = async () => {},
): Promise<readonly string[]> {
  const ids: string[] = [];
  let from: string | undefined;
  for (let count = 0; ; count += 1) {
    const { incidents, next } = await page(filter, status, limit, from);
    ids.push(...incidents.map(({ id }) => id));
    if (next === null) return ids;
    from = next;
    await between(count);
  }
}

function expected({ stored }: World, filter: IncidentFilter, status: 'resolved' | undefined): readonly string[] {
  return stored
    .filter((one) => passes(one, filter) && (status === undefined || one.status === status))
    .toSorted((one, other) =>
      newestFirst({ sortKey: one.declaredAt, id: one.id }, { sortKey: other.declaredAt, id: other.id }),
    )
    .map(({ id }) => id);
}

describe('what is over', () => {
  it('is found by an index as by looking through all of it, whatever is asked, in order, to the end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(read, { maxLength: 30 }),
        aFilter,
        fc.constantFrom('resolved' as const, undefined),
        fc.integer({ min: 1, max: 8 }),
        async (all, filter, status, limit) => {
          await using world = await worldWith(all);
          assert.deepEqual(await allPages(world, filter, status, limit), expected(world, filter, status), 'without it');
          await world.reads.indexEarlier(async () => {});
          assert.deepEqual(await allPages(world, filter, status, limit), expected(world, filter, status), 'with it');
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is found where more have a word than the index tells at a time, alone and together with others, in order, to the end', async () => {
    const all = Array.from({ length: 1_300 }, (_, index) => ({
      ...incidentReads.empty(''),
      status: index % 9 === 0 ? ('open' as const) : ('resolved' as const),
      title: [
        index % 2 === 0 ? 'alpha' : 'alphabet',
        ...(index % 3 === 0 ? ['beta'] : []),
        // The oldest have it, behind many that have only the others.
        ...(index < 40 || index % 200 === 0 ? ['gamma'] : []),
        `many${index}`,
      ].join(' '),
      severity: index % 5 === 0 ? 'sev2' : 'sev1',
      declaredAt: isoOf(after(start, index * 60_000)),
    }));
    await using world = await worldWith(all);
    await world.reads.indexEarlier(async () => {});
    for (const sought of [
      'alpha',
      'alphabet',
      'alp beta',
      'beta gam',
      'many',
      'many12 alpha',
      'alpha alphabet',
      'nothing',
    ])
      for (const status of ['resolved', undefined] as const) {
        const filter: IncidentFilter = { words: wordsOf(sought), ...(sought === 'alp beta' && { severity: 'sev2' }) };
        assert.deepEqual(await allPages(world, filter, status, 50), expected(world, filter, status), sought);
      }
  });

  it('is found behind more than a page looks at that the index still has under what they were before', async () => {
    const all = Array.from({ length: 260 }, (_, index) => ({
      ...incidentReads.empty(''),
      status: 'resolved' as const,
      acknowledgedBy: ['person/ana'],
      declaredAt: isoOf(after(start, index * 60_000)),
    }));
    await using world = await worldWith(all);
    await world.reads.indexEarlier(async () => {});
    await world.put(...world.stored.slice(10).map((one) => ({ ...one, acknowledgedBy: ['person/ben'] })));
    const oldest = Array.from({ length: 10 }, (_, index) => `inc-${9 - index}`);
    assert.deepEqual(await allPages(world, { person: 'person/ana' }, 'resolved', 50), oldest);
  });

  it('is listed once each to the end while incidents are declared, resolved, opened again and changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(read, { minLength: 5, maxLength: 25 }),
        fc.array(fc.record({ at: fc.nat({ max: 24 }), becomes: read }), { maxLength: 12 }),
        aFilter,
        fc.boolean(),
        async (all, changes, filter, hasIndex) => {
          await using world = await worldWith(all);
          if (hasIndex) await world.reads.indexEarlier(async () => {});
          const changed = new Set<string>();
          const ids = await allPages(world, filter, undefined, 2, async (count) => {
            for (const { at, becomes } of changes.slice(count * 3, count * 3 + 3)) {
              const before = world.stored[at % world.stored.length] as IncidentRead;
              changed.add(before.id);
              await world.put({ ...becomes, id: before.id, declaredAt: before.declaredAt });
              await world.put({ ...becomes, id: `new-${count}`, declaredAt: isoOf(after(start, 60 * 60_000)) });
            }
          });
          assert.equal(new Set(ids).size, ids.length, 'one is listed twice');
          const left = (some: readonly string[]) => some.filter((id) => !changed.has(id) && !id.startsWith('new-'));
          assert.deepEqual(left(ids), left(expected(world, filter, undefined)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is found right after it was resolved, by a word, by who has it, and not once it is open again', async () => {
    await using world = new IntakeWorld();
    const { ask } = await world.replica();
    const { body } = await ask('POST', '/v1/incidents', { title: 'tills are slow', affects: ['Checkout'] });
    const id = String(body['id']);
    const found = async (query: string) =>
      ((await ask('GET', `/v1/incidents?${query}`)).body['incidents'] as { id: string }[]).map((one) => one.id);
    await ask('POST', `/v1/incidents/${id}/acknowledge`, { by: 'person/ana' });
    await ask('POST', `/v1/incidents/${id}/resolve`, { by: 'person/ana' });
    for (const query of ['status=resolved&q=till', 'status=resolved&person=Ana', 'q=Checkout', 'entry=Checkout'])
      assert.deepEqual(await found(query), [id], query);
    await ask('POST', `/v1/incidents/${id}/reopen`, { by: 'person/ana', note: 'it is slow again' });
    assert.deepEqual(await found('status=resolved&q=till'), []);
    assert.deepEqual(await found('q=till'), [id]);
  });
});

describe('words', () => {
  it('are letters and digits in lower case, however they are written, and single characters where there are no blanks', () => {
    assert.deepEqual(wordsOf('Users cannot LOG-IN: business-service/Login, E\u0301tat 障害 ＡＢＣ 7'), [
      'users',
      'cannot',
      'log',
      'in',
      'business',
      'service',
      'login',
      'état',
      '障',
      '害',
      'abc',
      '7',
    ]);
    assert.deepEqual(wordsOf(' …!? '), []);
  });
});
