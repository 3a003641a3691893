import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { after, type Instant } from '@escalog/kernel';
import type { EscalationEvent, EscalationsInput } from './escalations.ts';
import { at, contextAt, paymentsRoute, route, routed, story } from './testing/story.ts';

/** Each source keeps its own order; between the sources, and between inputs and timers, any order may happen. */
const sources: readonly (readonly EscalationsInput[])[] = [
  [
    { kind: 'facts-changed', facts: { version: 2, severity: 'sev4' } },
    { kind: 'facts-changed', facts: { version: 3, affects: [] } },
    { kind: 'acknowledged', acknowledgement: { by: 'person/ana', pageId: null } },
    { kind: 'resolved' },
  ],
  [routed([route]), routed([paymentsRoute])],
  [{ kind: 'page-undeliverable', pageId: 'i1/team/identity/1.1/ana', why: 'no method' }],
];

/** Plays the sources in the order that `choices` picks; the last choice is the timer that is due first. */
function played(choices: readonly number[], upTo: number) {
  const run = story();
  const remaining = sources.map((inputs) => inputs.slice(0, upTo));
  let now: Instant = at;
  const events: { event: EscalationEvent; resolved: boolean }[] = [];
  let resolved = false;
  const give = (happened: EscalationEvent[]) => events.push(...happened.map((event) => ({ event, resolved })));
  const rest = remaining.flatMap((inputs, source) => inputs.map(() => source));
  for (const choice of [...choices, ...rest]) {
    const input = remaining[choice % (sources.length + 1)]?.shift();
    const timer = run.next();
    if (input !== undefined) {
      resolved ||= input.kind === 'resolved';
      give(run.give(input, contextAt(now)));
    } else if (choice % (sources.length + 1) === sources.length && timer !== undefined) {
      now = timer.dueAt > now ? timer.dueAt : after(now, 1);
      give(run.ring(contextAt(now)));
    }
  }
  return { run, events };
}

const anyOrder = fc.array(fc.nat({ max: sources.length }), { maxLength: 25 });

describe('whatever the order in which topics and timers are heard', () => {
  it('each route starts exactly one escalation', () => {
    fc.assert(
      fc.property(anyOrder, (choices) => {
        const starts = played(choices, Infinity)
          .events.filter(({ event }) => event.type === 'EscalationStarted')
          .map(({ event }) => event.escalationId);
        assert.deepEqual([...starts].sort(), ['i1/team/identity', 'i1/team/payments']);
      }),
    );
  });

  it('nobody is paged after the resolve was heard, and every escalation ends halted', () => {
    fc.assert(
      fc.property(anyOrder, (choices) => {
        const { run, events } = played(choices, Infinity);
        assert.deepEqual(
          events.filter(
            ({ event, resolved }) =>
              resolved && (event.type === 'LevelReached' || event.type === 'EscalationExhausted'),
          ),
          [],
        );
        assert.deepEqual(
          Object.values(run.state.escalations).map(({ phase }) => phase),
          ['halted', 'halted'],
        );
        assert.equal(run.next(), undefined);
      }),
    );
  });

  it('while nobody answers, an escalation either has a timer armed or has reached its last resort', () => {
    fc.assert(
      fc.property(anyOrder, (choices) => {
        const { run } = played(choices, 1);
        for (const escalation of Object.values(run.state.escalations)) {
          const armed = run.timers.some(({ id }) => id.endsWith(escalation.escalationId));
          assert.equal(armed, escalation.phase === 'climbing');
        }
      }),
    );
  });

  it('no page is asked for twice, and every event has its reason', () => {
    fc.assert(
      fc.property(anyOrder, (choices) => {
        const { events } = played(choices, Infinity);
        const pages = events.flatMap(({ event }) => ('pages' in event ? event.pages.map(({ pageId }) => pageId) : []));
        assert.equal(new Set(pages).size, pages.length);
        assert.ok(events.every(({ event }) => event.reason.text.endsWith('.') && event.reason.code !== ''));
      }),
    );
  });
});
