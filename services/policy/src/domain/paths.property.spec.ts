/** Any path that passes the checks, climbed through any order of what may happen to it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { checkEntries, type EntryOf } from '@escalog/definitions';
import { definitionsOf, severity } from '@escalog/definitions/testing';
import { after, type Instant } from '@escalog/kernel';
import { isRunning, pagesAsked } from './escalation.ts';
import type { EscalationsInput } from './inputs.ts';
import { branch, level, pathOf, repeat } from './testing/paths.ts';
import { at, contextAt, declared, ids, routed, story } from './testing/story.ts';
import { timersOf } from './timers-of.ts';

const runs = 100;
type Path = EntryOf<'escalation-path'>;
type Nodes = Path['nodes'];

const people = ['ana', 'ben', 'cleo'];
const conditions = [
  'incident.rank == 1',
  'escalation.cycle > 1',
  'incident.labels["team"] == "web"',
  'incident.acknowledged',
];
const aLevel = fc
  .record(
    {
      people: fc.uniqueArray(fc.constantFrom(...people), { minLength: 1 }),
      mode: fc.constantFrom('everyone', 'round-robin'),
      acknowledgement: fc.constantFrom('first', 'everyone'),
      urgency: fc.constantFrom('high', 'low', 'by-severity'),
    },
    { requiredKeys: ['people'] },
  )
  .map(({ people: names, ...more }) => level(names.join(' '), more));

/** Lists of nodes, with branches in each other as deep as is asked for, and perhaps a repeat at the end of each. */
function nodesOf(depth: number): fc.Arbitrary<Nodes> {
  const node =
    depth === 0
      ? aLevel
      : fc.oneof(
          { weight: 3, arbitrary: aLevel },
          {
            weight: 2,
            arbitrary: fc
              .tuple(fc.constantFrom(...conditions), nodesOf(depth - 1), fc.option(nodesOf(depth - 1)))
              .map(([asked, then, otherwise]) => branch(asked, then, otherwise ?? [])),
          },
        );
  return fc
    .tuple(fc.array(node, { minLength: 1, maxLength: 3 }), fc.integer({ min: 0, max: 2 }))
    .map(([nodes, times]) => (times === 0 ? nodes : [...nodes, repeat(times)]));
}

const essentials = [
  ...['ana', 'ben', 'cleo', 'dana'].map((name) => ({
    ref: `person/${name}`,
    name,
    contactMethods: [{ id: 'inbox', channel: 'sandbox' as const }],
  })),
  severity('sev1', { assumed: true }),
  { ...pathOf(level('dana')), ref: 'escalation-path/triage' },
];
const path = nodesOf(2)
  .map((nodes) => pathOf(...nodes))
  .filter((made) => checkEntries([made, ...essentials], definitionsOf()).ok);

/** What happens next; of pages it says by a number which of those that were asked for. */
const happening = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: 'time' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delivered' as const), page: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('undeliverable' as const), page: fc.nat(), mayPass: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('severity' as const), to: fc.constantFrom('sev1', 'sev4') }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'migrate' as const }) },
);

describe('any path', () => {
  it('comes to its last resort when nobody acknowledges', () => {
    fc.assert(
      fc.property(path, (climbed) => {
        const run = story();
        let events = run.give(routed(), contextAt(at, [climbed]));
        for (let steps = 0; steps <= 500; steps += 1) {
          if (events.some(({ type }) => type === 'EscalationExhausted')) return;
          const now = run.next()?.dueAt ?? at;
          for (const { pageId } of events.flatMap((event) => ('pages' in event ? event.pages : [])))
            run.give({ kind: 'page-delivered', pageId }, contextAt(now, [climbed]));
          events = run.ring(contextAt(now, [climbed]));
        }
        assert.fail('it goes on and on');
      }),
      { numRuns: runs },
    );
  });

  it('never falls silent, and gives no page twice, whatever happens to it', () => {
    fc.assert(
      fc.property(path, path, fc.array(happening, { maxLength: 40 }), (first, second, happenings) => {
        const run = story();
        const contextOf = (now: Instant) => contextAt(now, [first], [second]);
        run.give(routed(), contextAt(at, [first]));
        let [now, current, version] = [at, 'sev1', 1];
        for (const happened of happenings) {
          const asked = pagesAsked(run.state.escalations[ids.escalation] ?? assert.fail('it has begun'));
          const { pageId } = asked['page' in happened ? happened.page % asked.length : 0] ?? { pageId: '' };
          const give = (input: EscalationsInput) => run.give(input, contextOf(now));
          switch (happened.kind) {
            case 'time':
              now = run.next()?.dueAt ?? now;
              run.ring(contextOf(now));
              break;
            case 'delivered':
              now = after(now, 2_000);
              give({ kind: 'page-delivered', pageId });
              break;
            case 'undeliverable':
              give({ kind: 'page-undeliverable', pageId, why: 'away', mayPass: happened.mayPass });
              break;
            case 'severity': {
              const [from, to] = [current, happened.to];
              [current, version] = [to, version + 1];
              give({
                kind: 'facts-changed',
                facts: { ...declared.facts, version, severity: to },
                severity: { from, to, direction: to < from ? 'raised' : 'lowered' },
                by: 'person/dana',
                at: now,
              });
              break;
            }
            case 'migrate':
              give({ kind: 'migration-requested', escalationId: ids.escalation, by: 'dana', name: 'Dana', why: null });
          }
          const escalation = run.state.escalations[ids.escalation];
          assert.ok(escalation && isRunning(escalation), 'nobody has acknowledged');
          assert.deepEqual(run.timers, timersOf(run.state), 'it waits for what its state says, and for something');
          assert.equal(run.timers.length, 1);
        }
        const asked = run.events.flatMap((event) => {
          if (event.type === 'IncidentReassessed') return event.added.flatMap(({ pages }) => pages);
          return 'pages' in event ? event.pages : [];
        });
        const pageIds = asked.map(({ pageId }) => pageId);
        assert.deepEqual(pageIds, [...new Set(pageIds)]);
      }),
      { numRuns: runs },
    );
  });
});
