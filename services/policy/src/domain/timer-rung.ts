/**
 * What the timer of an escalation brings when nothing happens before it is due but that its pages leave, tried on a copy: nothing
 * changes by asking.
 */
import { WorkflowRun, type Instant } from '@escalog/kernel';
import type { Context, EscalationEvent, Escalations, EscalationsTypes } from './escalations.ts';
import { timerOf } from './paging.ts';
import { timersOf } from './timers-of.ts';
import { escalationsWorkflow } from './workflow.ts';

export interface TimerRung {
  readonly at: Instant;
  readonly events: readonly EscalationEvent[];
}

/** Somebody's activity pushes a lapse back once: what it is then waited for is asked again, and no further. */
const askedAtMost = 3;

/** Undefined when the escalation waits for nothing. What is overdue comes now. */
export function timerRung(escalationId: string, state: Escalations, context: Context): TimerRung | undefined {
  const run = new WorkflowRun<EscalationsTypes>(escalationsWorkflow);
  run.state = withPagesLeft(state, escalationId);
  for (let asked = 0; asked < askedAtMost; asked += 1) {
    const timer = timersOf(run.state).find(({ id }) => id === timerOf(escalationId));
    if (timer === undefined) return undefined;
    const at = timer.dueAt > context.at ? timer.dueAt : context.at;
    const events = run.give(timer.input, { ...context, at });
    if (events.length > 0) return { at, events };
  }
  return undefined;
}

function withPagesLeft(state: Escalations, escalationId: string): Escalations {
  const escalation = state.escalations[escalationId];
  if (escalation === undefined) return state;
  const current = escalation.current.map((page) => (page.undeliverable === null ? { ...page, delivered: true } : page));
  return { ...state, escalations: { ...state.escalations, [escalationId]: { ...escalation, current } } };
}
