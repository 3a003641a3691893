import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import fc from 'fast-check';
import type { EscalationEvent } from '../escalations.ts';
import type { EscalationsInput } from '../inputs.ts';
import { contextAt, ids } from '../testing/story.ts';
import { rulesDueAt, rulesTimer } from './afterwards.ts';
import { timersOfRules } from './timers-of-rules.ts';
import { minutes, ofType, origin, rule, RuledStory } from './testing/ruled-story.ts';

type RuleEntry = EntryOf<'rule'>;

const triggers: readonly RuleEntry['on'][number][] = [
  'declared',
  'severity-raised',
  'acknowledged',
  'declined',
  'path-exhausted',
  { 'unacknowledged-for': 'PT5M' },
  { 'open-for': { sev1: 'PT10M', sev4: 'PT2M' } },
  { 'without-update-for': 'PT3M' },
];
const actions: readonly RuleEntry['do'][number][] = [
  { page: ['person/eve', 'lead'] },
  { page: ['person/ben'], mode: 'nudge' },
  { start: 'escalation-path/payments' },
  { start: 'escalation-path/triage', mode: 'nudge', ask: ['person/eve'], expiresAfter: 'PT1M' },
  { nudge: ['paged'], say: 'Look again.' },
  { tell: ['person/eve', 'acknowledgers'], say: 'So it is.' },
];
const conditions = [
  undefined,
  'incident.rank == 1',
  'now.within("02:00-02:20", "UTC")',
  'size(escalations) > 1',
  'incident.labels.x == "y"',
];

const someRules = fc.array(
  fc.record({
    on: fc.uniqueArray(fc.constantFrom(...triggers), {
      minLength: 1,
      maxLength: 3,
      selector: (one) => JSON.stringify(one),
    }),
    do: fc.array(fc.constantFrom(...actions), { minLength: 1, maxLength: 3 }),
    if: fc.constantFrom(...conditions),
    againAfter: fc.constantFrom(undefined, 'PT1M', 'PT10M'),
  }),
  { maxLength: 4 },
);
const person = fc.constantFrom('person/ana', 'person/ben', 'person/eve');
const steps = fc.array(
  fc.oneof(
    fc.constant('ring' as const),
    fc.record({ kind: fc.constant('acknowledged' as const), by: person }),
    fc.record({ kind: fc.constant('raised' as const) }),
    fc.record({
      kind: fc.constant('answered' as const),
      nudge: fc.integer({ min: 1, max: 3 }),
      by: person,
      yes: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('update' as const) }),
    fc.record({ kind: fc.constant('audited' as const) }),
    fc.record({ kind: fc.constant('resolved' as const) }),
  ),
  { maxLength: 25 },
);
type Step = Exclude<typeof steps extends fc.Arbitrary<readonly (infer S)[]> ? S : never, 'ring'>;

describe('whatever the rules, and whatever happens', () => {
  it('each applies once at most for one input, once in all unless it says again, and never after the end', () =>
    played(({ rules, events, inputOf }) => {
      for (const [index, event] of events.entries()) {
        if (event.type !== 'RuleFired' || event.time === 0) continue;
        const same = events.filter(
          (other, at) =>
            other.type === 'RuleFired' && other.rule === event.rule && other.time > 0 && inputOf[at] === inputOf[index],
        );
        assert.equal(same.length, 1, `${event.rule} applied twice for one input`);
        const again = rules.find(({ ref }) => ref === event.rule)?.againAfter;
        assert.ok(again !== undefined || event.time === 1, `${event.rule} applied again`);
      }
    }));

  it('every nudge ends once at most, and none is left open after the end', () =>
    played(({ events, resolved }) => {
      const ends = ['NudgeAccepted', 'NudgeDismissed', 'NudgeExpired', 'NudgeOvertaken'];
      for (const { nudgeId } of ofType(events, 'NudgeMade')) {
        const ended = events.filter(
          (event) => ends.includes(event.type) && 'nudgeId' in event && event.nudgeId === nudgeId,
        );
        assert.ok(ended.length <= 1, `${nudgeId} ended ${ended.length} times`);
        assert.ok(!resolved || ended.length === 1, `${nudgeId} is open after the end`);
      }
    }));

  it('the timers of rules and nudges that are set are those that ought to be', () =>
    played(({ timers, expected }) => assert.deepEqual(timers, expected)));

  it('every event has a reason that is a sentence, and nobody who has an open page is paged by a rule', () =>
    played(({ events }) => {
      for (const { reason } of events) assert.match(reason.text, /[.!?)]$/);
      const pages = ofType(events, 'LevelReached').flatMap((event) => event.pages.map(({ pageId }) => pageId));
      assert.equal(new Set(pages).size, pages.length);
    }));
});

interface Played {
  readonly rules: readonly RuleEntry[];
  readonly events: readonly EscalationEvent[];
  /** Of each event the number of its input. */
  readonly inputOf: readonly number[];
  readonly resolved: boolean;
  readonly timers: unknown;
  readonly expected: unknown;
}

function played(holds: (result: Played) => void): void {
  fc.assert(
    fc.property(someRules, steps, (some, taken) => {
      const rules = some.map(({ if: condition, againAfter, ...rest }, index) =>
        rule({
          ...rest,
          ref: `rule/r${index}`,
          name: `Rule ${index}`,
          ...(condition !== undefined && { if: condition }),
          ...(againAfter !== undefined && { againAfter }),
        }),
      );
      const story = new RuledStory(...rules);
      const inputOf: number[] = [];
      let minute = 0;
      const note = (given: readonly EscalationEvent[], input: number) => inputOf.push(...given.map(() => input));
      note(story.declared(), 0);
      for (const [index, step] of taken.entries()) {
        const next = story.run.next();
        if (step === 'ring' && next !== undefined) {
          minute = Math.max(minute, Math.ceil((next.dueAt - origin.declaredAt) / 60_000));
          note(story.run.ring(contextAt(minutes(minute), story.entries), next), index + 1);
        } else if (step !== 'ring') {
          minute += 1;
          note(story.give(minute, inputFor(step, minute)), index + 1);
        }
      }
      const { state, timers, events } = story.run;
      const ofRules = timers.filter(({ id }) => id === rulesTimer || id.startsWith('nudge/'));
      const dueAt = rulesDueAt(state, contextAt(minutes(minute), story.entries));
      const expected = [
        ...timersOfRules(state),
        ...(dueAt === undefined ? [] : [{ id: rulesTimer, dueAt, input: { kind: 'rules-due' } }]),
      ];
      const sorted = (list: readonly { readonly id: string }[]) => list.toSorted((a, b) => (a.id < b.id ? -1 : 1));
      holds({ rules, events, inputOf, resolved: state.resolved, timers: sorted(ofRules), expected: sorted(expected) });
    }),
    { numRuns: 150 },
  );
}

function inputFor(step: Step, minute: number): EscalationsInput {
  const at = minutes(minute);
  switch (step.kind) {
    case 'acknowledged':
      return { kind: 'acknowledged', acknowledgement: { by: step.by, pageId: null, at } };
    case 'raised':
      return {
        kind: 'facts-changed',
        facts: { version: minute + 1, severity: 'sev1' },
        severity: { from: 'sev4', to: 'sev1', direction: 'raised' },
        by: 'person/ana',
        at,
      };
    case 'answered':
      return {
        kind: 'nudge-answered',
        nudgeId: `${ids.incident}.nudge.${step.nudge}`,
        answer: step.yes ? 'accepted' : 'dismissed',
        by: step.by,
        name: step.by,
        via: 'rest',
        why: 'So I say.',
      };
    case 'update':
      return { kind: 'active', what: { kind: 'update' }, by: 'person/ana', at };
    case 'resolved':
      return { kind: 'resolved', by: 'person/ana', at };
    default:
      return { kind: 'audited' };
  }
}
