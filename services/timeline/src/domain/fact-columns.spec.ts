import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { localOwner, nobody, type Principal } from '@escalog/access';
import { after, instantFrom, instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import { FactColumns } from './fact-columns.ts';
import { handoffOutcomes, nudgeOutcomes, pageOutcomes } from './fact-tables.ts';
import type { IncidentFacts } from './facts.ts';
import { insightsOf } from './insights.ts';
import { groupings, type InsightsFilter, type InsightsQuestion } from './insights-question.ts';
import { obligationsIn, obligationStates, type ObligationsQuestion } from './obligations.ts';
import { climb, columnsOf, facts, handoff, minute, nudge, page } from './testing/facts.ts';
import { insightsOf as plainInsights } from './testing/plain/insights.ts';
import { obligationsIn as plainObligations } from './testing/plain/obligations.ts';

const began = instantFrom('2026-10-20T00:00:00Z');
const soon = fc.integer({ min: 0, max: 90 });
const maybe = fc.option(
  soon.map((minutes) => minutes * minute),
  { nil: null },
);
const [teams, paths, people, rules] = [
  ['team/identity', 'team/payments'],
  ['escalation-path/identity', 'escalation-path/payments'],
  ['person/ana', 'person/ben', 'person/cleo', 'person/dora'],
  ['rule/ask-support', 'routing-rule/night'],
];
const word = (words: readonly string[]) => fc.constantFrom(...words);
const some = <T>(one: fc.Arbitrary<T>, maxLength: number) => fc.array(one, { maxLength });
const names = fc.dictionary(word([...teams, ...paths, ...people, ...rules, 'alert-source/a']), word(['One', 'Other']));

const parts = fc.record({
  escalations: some(
    fc.record({
      escalationId: fc.constantFrom('e1', 'e2', 'e3'),
      kind: fc.constantFrom('route', 'handoff'),
      path: word(paths),
      owner: fc.option(word(teams), { nil: null }),
      skipped: some(fc.record({ level: fc.constantFrom(1, 2), code: fc.constant('nobody-to-page') }), 2),
      exhausted: fc.boolean(),
      acknowledged: maybe,
    }),
    3,
  ),
  handoffs: some(
    fc.record({
      minutes: soon,
      from: fc.option(word([...teams, ...paths]), { nil: null }),
      to: word(teams),
      outcome: fc.constantFrom(...handoffOutcomes),
    }),
    3,
  ),
  nudges: some(fc.record({ rule: word(rules), outcome: fc.constantFrom(...nudgeOutcomes), leadTimeMs: maybe }), 3),
  pages: some(
    fc.record({
      escalationId: fc.constantFrom('e1', 'e2', 'e3'),
      person: word(people),
      path: word(paths),
      owner: fc.option(word(teams), { nil: null }),
      level: fc.constantFrom(1, 2, null),
      cycle: fc.constantFrom(1, 2),
      outcome: fc.constantFrom(...pageOutcomes),
      hours: fc.integer({ min: 0, max: 48 }),
      delivered: fc.boolean(),
      settled: fc.boolean(),
    }),
    5,
  ),
});

const oneIncident: fc.Arbitrary<IncidentFacts> = fc
  .record({
    id: fc.integer({ min: 0, max: 60 }).map(String),
    hours: fc.integer({ min: 0, max: 60 * 24 }),
    title: word(['Disk', 'Memory']),
    severity: word(['sev1', 'sev2']),
    status: fc.constantFrom('open' as const, 'acknowledged' as const, 'resolved' as const),
    declaredBy: word(['alert-source/a', 'alert-source/b', 'person/ana']),
    isArchived: fc.constantFrom(undefined, undefined, undefined, true as const),
    sight: fc.constantFrom(
      { seenBy: null, involved: ['person/ana'] },
      { seenBy: ['person/ben'], involved: [] },
      { seenBy: [], involved: ['person/cleo'] },
    ),
    affects: fc.uniqueArray(word(['service/a', 'service/b'])),
    terms: fc.uniqueArray(word(['card terminal', 'login'])),
    rules: fc.uniqueArray(word(rules)),
    times: fc.tuple(maybe, maybe, maybe, maybe),
    msWithNobody: soon,
    bounces: fc.nat({ max: 2 }),
    reopened: fc.nat({ max: 2 }),
    names,
    parts,
  })
  .map(({ id, hours, times, parts: { escalations, handoffs, nudges, pages }, isArchived, ...more }) => {
    const declaredAt = after(began, hours * 60 * minute);
    const [msToFirstPage, msToAcknowledge, msToRightOwner, msToResolve] = times;
    return facts({
      ...more,
      id,
      declaredAt,
      ...(isArchived && { isArchived }),
      msToFirstPage,
      msToAcknowledge,
      msToRightOwner,
      msToResolve,
      escalations: escalations.map(({ acknowledged, ...one }) =>
        climb({
          ...one,
          startedAt: declaredAt,
          acknowledgedAt: acknowledged === null ? null : after(declaredAt, acknowledged),
        }),
      ),
      handoffs: handoffs.map(({ minutes, ...one }) => handoff({ ...one, at: after(declaredAt, minutes * minute) })),
      nudges: nudges.map((one) => nudge(one)),
      pages: pages.map(({ hours: later, delivered, settled, ...one }, index) => {
        const owedAt = after(declaredAt, later * 60 * minute);
        return page({
          ...one,
          pageId: `${id} ${index}`,
          owedAt,
          expectedAt: owedAt,
          deliveredAt: delivered ? owedAt : null,
          settledAt: settled ? owedAt : null,
          evidence: [`${id} first`, index % 2 === 0 ? `${id} first` : `${id} last`],
        });
      }),
    });
  });
/** The same incident may come again, with other facts. */
const many = fc.array(oneIncident, { maxLength: 120, size: 'max' });

const asker: fc.Arbitrary<Principal> = fc.constantFrom(
  localOwner(null),
  { ...nobody, kind: 'session', person: 'person/ben', role: 'responder' } as const,
  { ...nobody, kind: 'session', person: 'person/cleo', role: 'responder' } as const,
);
const instant = fc.integer({ min: 0, max: 62 * 24 }).map((hours) => after(began, hours * 60 * minute));
const unless = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined, freq: 4 });

const filter = fc
  .record({
    severity: unless(word(['sev1', 'sev9'])),
    source: unless(word(['alert-source/a', 'person/ana'])),
    affects: unless(word(['service/a'])),
    rule: unless(word(rules)),
    team: unless(word(teams)),
    path: unless(word(paths)),
    level: unless(word(['1', '2', '7', 'last-resort'])),
    person: unless(word(people)),
  })
  .chain((all) => fc.subarray(Object.entries(all), { maxLength: 2 }))
  .map((entries) => Object.fromEntries(entries.filter(([, wanted]) => wanted !== undefined)) as InsightsFilter);

const insightsQuestion: fc.Arbitrary<InsightsQuestion> = fc.record({
  since: instant,
  until: instant,
  zone: fc.constantFrom('UTC', 'Europe/Lisbon', 'America/New_York'),
  filter,
  by: fc.constantFrom(...groupings),
  asker,
});

const obligationsQuestion: fc.Arbitrary<ObligationsQuestion> = fc.record({
  asker,
  now: instant,
  states: fc.subarray([...obligationStates]),
  person: fc.constantFrom(null, 'person/ana', 'ben', 'one'),
  erased: fc.constant([]),
  incident: fc.constantFrom(null, null, '1', 'none'),
  since: fc.option(instant, { nil: null }),
  until: fc.option(instant, { nil: null }),
  order: fc.constantFrom('newest', 'oldest'),
  limit: fc.integer({ min: 1, max: 9 }),
  after: fc.option(
    fc.record({
      sortKey: instant.map((at) => instantOf(at)).map((at) => new Date(at).toISOString()),
      id: fc.constant('1 1'),
    }),
    { nil: null },
  ),
});

/** The newest of each, by the time of declaration. */
function newest(all: readonly IncidentFacts[]): readonly IncidentFacts[] {
  const byId = new Map(all.map((one) => [one.id, one]));
  return [...byId.values()].sort((a, b) => a.declaredAt - b.declaredAt || (a.id < b.id ? 1 : -1));
}

describe('facts in columns', () => {
  it('answer as if each incident were looked at, whatever comes in which order, and is asked', () => {
    fc.assert(
      fc.property(many, many, insightsQuestion, obligationsQuestion, (first, more, insights, obligations) => {
        const columns = new FactColumns();
        for (const [count, batch] of [first, more].entries()) {
          for (const one of batch) columns.put(one);
          const all = newest(count === 0 ? first : [...first, ...more]);
          assert.deepEqual(insightsOf(columns, insights), plainInsights(all, insights));
          assert.deepEqual(obligationsIn(columns, obligations), plainObligations(all, obligations));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('answer the same when they are put together from pieces, whatever was put while those were told', () => {
    const piecesAtFirst = fc.nat({ max: 30 });
    fc.assert(
      fc.property(many, many, piecesAtFirst, insightsQuestion, obligationsQuestion, (first, more, count, ...asked) => {
        const [insights, obligations] = asked;
        const columns = columnsOf([...first, ...first]);
        const told = columns.pieces(7);
        const pieces = Array.from({ length: count }, () => told.next().value).filter((one) => one !== undefined);
        for (const one of more) columns.put(one);
        const kept = FactColumns.of([...pieces, ...told]);
        for (const one of more) kept.put(one);
        const all = newest([...first, ...more]);
        assert.equal(kept.size, all.length);
        assert.deepEqual(insightsOf(kept, insights), plainInsights(all, insights));
        assert.deepEqual(obligationsIn(kept, obligations), plainObligations(all, obligations));
      }),
      { numRuns: 60 },
    );
  });

  it('are still those when the facts of the same incidents have come many times', () => {
    const all = fc.sample(many, { numRuns: 60, seed: 16 }).flat();
    const columns = columnsOf([...all, ...all, ...all]);
    const question = fc.sample(insightsQuestion, { numRuns: 40, seed: 16 });
    for (const asked of question) assert.deepEqual(insightsOf(columns, asked), plainInsights(newest(all), asked));
    assert.ok(columns.pageRows < 3 * 1_500, 'what is old does not stay');
  });
});
