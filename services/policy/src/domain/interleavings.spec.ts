import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { EntryOf } from '@escalog/definitions';
import { after, type Instant } from '@escalog/kernel';
import { isRunning } from './escalation.ts';
import type { EscalationEvent } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { declined, handedOff, nextLevel } from './testing/answers.ts';
import {
  acme,
  at,
  contextAt,
  delivered,
  ids,
  paymentsRoute,
  route,
  routed,
  story,
  undeliverable,
  escalationOf,
} from './testing/story.ts';

/** Each source keeps its own order; between the sources, and between inputs and timers, any order may happen. */
const routing: readonly EscalationsInput[] = [routed([route]), routed([paymentsRoute])];
const facts: readonly EscalationsInput[] = [
  { kind: 'facts-changed', by: 'person/dana', at, facts: { version: 2, severity: 'sev4' } },
  { kind: 'facts-changed', by: 'person/dana', at, facts: { version: 3, affects: [] } },
];
/** Payments is not affected any more, and then it is again. */
const comingAndGoing: readonly EscalationsInput[] = [
  { ...routed([]), ended: ['team/payments'] },
  routed([paymentsRoute]),
];
const answers: readonly EscalationsInput[] = [
  { kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId: null } },
  { kind: 'resolved' },
];

/** What people ask for besides, some of it before there is anything to ask of. */
const wishes: readonly EscalationsInput[] = [
  declined('person/ana'),
  handedOff('person/ana', 'person/ben'),
  nextLevel('person/cleo'),
  handedOff('person/ben', 'team/empty'),
  declined('person/cleo', `${ids.escalation}/1.2/cleo`),
  { kind: 'active', what: { kind: 'status', from: 'investigating', to: 'identified' }, by: 'person/dana', at },
];

const happening = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('source'), which: fc.nat({ max: 1 }) }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'timer' } as const) },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('delivery'),
      which: fc.nat(),
      outcome: fc.constantFrom('delivered', 'fails for now', 'fails for good'),
    }),
  },
  /** Ana and Dana leave, or come back, and with them the path is changed. */
  { weight: 1, arbitrary: fc.constant({ kind: 'catalog' } as const) },
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

const withoutDana: EntryOf<'escalation-path'> = { ...acme.path, lastResort: 'person/cleo' };
const asBefore = (instant: Instant) => contextAt(instant);
const asLater = (instant: Instant) =>
  contextAt(
    instant,
    [{ ref: 'team/empty', name: 'Empty', members: [], path: 'escalation-path/triage' }],
    [withoutDana],
    ['person/ana', 'person/dana'],
  );

/** Plays what happens, and then what is left of the sources. */
function played(
  happenings: readonly Happening[],
  incident: readonly EscalationsInput[],
  routings: readonly EscalationsInput[] = routing,
) {
  const run = story();
  const remaining = [[...incident], [...routings]];
  /** What may still be heard of each page, in the order of its delivery. */
  const pages = new Map<string, 'open' | 'failing' | 'over'>();
  let now: Instant = at;
  let context = asBefore;
  let resolved = false;
  const events: { event: EscalationEvent; resolved: boolean; asked: boolean; at: Instant }[] = [];
  const note = (happened: readonly EscalationEvent[], asked = false) => {
    for (const event of happened) {
      events.push({ event, resolved, asked, at: now });
      if ('pages' in event) for (const { pageId } of event.pages) pages.set(pageId, 'open');
    }
  };
  const give = (input: EscalationsInput | undefined) => {
    if (input === undefined) return;
    resolved ||= input.kind === 'resolved';
    note(run.give(input, context(now)), wishes.includes(input));
  };
  const deliver = (pageId: string, outcome: 'delivered' | 'fails for now' | 'fails for good') => {
    if (pages.get(pageId) === 'failing' && outcome !== 'delivered') return;
    pages.set(pageId, outcome === 'fails for now' ? 'failing' : 'over');
    give(outcome === 'delivered' ? delivered(pageId) : undeliverable(pageId, outcome === 'fails for now'));
  };
  for (const what of happenings) {
    const timer = run.next();
    const open = [...pages].filter(([, state]) => state !== 'over').map(([pageId]) => pageId);
    if (what.kind === 'source') give(remaining[what.which]?.shift());
    else if (what.kind === 'catalog') context = context === asBefore ? asLater : asBefore;
    else if (what.kind === 'delivery' && open.length > 0)
      deliver(open[what.which % open.length] as string, what.outcome);
    else if (what.kind === 'timer' && timer !== undefined) {
      now = timer.dueAt > now ? timer.dueAt : after(now, 1);
      note(run.ring(context(now)));
    }
  }
  for (const inputs of remaining) for (const input of inputs) give(input);
  return { run, events };
}

/** A round takes a minute at least, unless another path takes over, a handoff comes back or somebody asks for more. */
function assertNoHurry(
  story: readonly { readonly event: EscalationEvent; readonly asked: boolean; readonly at: Instant }[],
): void {
  let cycle: number | undefined;
  /** `undefined` when something has hurried the round. */
  let begunAt: Instant | undefined;
  for (const { event, asked, at: reachedAt } of story) {
    if (asked || event.type === 'PathReplaced' || event.type === 'HandoffReturned') begunAt = undefined;
    if (event.type !== 'LevelReached' || event.cycle === cycle) continue;
    if (begunAt !== undefined) assert.ok(reachedAt - begunAt >= 60_000, `round ${event.cycle} begins at once`);
    cycle = event.cycle;
    begunAt = reachedAt;
  }
}

const anyOrder = fc.array(happening, { maxLength: 40, size: 'max' });

describe('whatever the order in which topics and timers are heard', () => {
  it('each route starts exactly one escalation', () => {
    fc.assert(
      fc.property(anyOrder, (happenings) => {
        const starts = played(happenings, [...facts, ...wishes, ...answers])
          .events.filter(({ event }) => event.type === 'EscalationStarted' && event.kind === 'route')
          .map(({ event }) => escalationOf(event));
        assert.deepEqual([...starts].sort(), ['i1/team/identity', 'i1/team/payments']);
      }),
    );
  });

  it('nobody is paged after the resolve was heard, and every escalation ends halted', () => {
    fc.assert(
      fc.property(anyOrder, (happenings) => {
        const { run, events } = played(happenings, [...wishes, ...facts, ...answers], [...routing, ...comingAndGoing]);
        assert.deepEqual(
          events.filter(({ event, resolved }) => resolved && 'pages' in event),
          [],
        );
        assert.ok(!Object.values(run.state.escalations).some(isRunning));
        assert.ok(Object.keys(run.state.escalations).length >= 2);
        assert.equal(run.next(), undefined);
      }),
    );
  });

  it('while nobody has acknowledged it, an escalation waits for something: a timer is armed', () => {
    fc.assert(
      fc.property(anyOrder, (happenings) => {
        const { run } = played(happenings, facts);
        for (const escalation of Object.values(run.state.escalations)) {
          assert.ok(isRunning(escalation));
          assert.equal(run.timers.filter(({ id }) => id.endsWith(escalation.escalationId)).length, 1);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('while nobody has acknowledged it, an hour does not pass without somebody being paged or operators being told', () => {
    fc.assert(
      fc.property(anyOrder, (happenings) => {
        const { run } = played(happenings, facts);
        const until = after(Math.max(at, ...run.timers.map(({ dueAt }) => dueAt)) as Instant, 3_600_000);
        const told = run.activities.length;
        const known = run.events.length;
        for (let next = run.next(); next !== undefined && next.dueAt <= until; next = run.next())
          run.ring(asBefore(next.dueAt));
        const asked = run.events.slice(known).flatMap((event) => ('pages' in event ? event.pages : []));
        assert.ok(asked.length + run.activities.length - told > 0);
      }),
    );
  });

  it('no page is asked for twice, no round is gone through in a flash, and every event has its reason', () => {
    fc.assert(
      fc.property(anyOrder, (happenings) => {
        const { events } = played(happenings, [...wishes, ...facts, ...answers], [...routing, ...comingAndGoing]);
        const pages = events.flatMap(({ event }) => ('pages' in event ? event.pages.map(({ pageId }) => pageId) : []));
        assert.equal(new Set(pages).size, pages.length);
        assert.ok(events.every(({ event }) => event.reason.text.endsWith('.') && event.reason.code !== ''));
        const lines = events.map(({ event }) => `${escalationOf(event)} ${event.type} ${event.reason.text}`);
        assert.deepEqual(lines, [...new Set(lines)], 'something was decided twice in the same words');
        for (const story of Map.groupBy(events, ({ event }) => escalationOf(event)).values()) assertNoHurry(story);
      }),
      { numRuns: 1_000 },
    );
  });
});
