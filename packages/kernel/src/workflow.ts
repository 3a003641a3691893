import type { Instant } from './instant.ts';

/** The types that one workflow is made of, named together. */
export interface WorkflowTypes {
  State: unknown;
  /** Other people's events, outcomes of activities, and timers come due. */
  Input: unknown;
  Event: unknown;
  /** What it asks of the outside world; `never` for most. */
  Activity: unknown;
  /** What a reaction may look at besides its state: the instant, and copies of definitions. Read-only. */
  Context: unknown;
}

/**
 * An aggregate that follows other people's events and its own timers. Pure, like a decider.
 *
 * One input is handled in three steps, stored together in one write:
 * `observe` notes what the input itself tells, `react` decides what follows from it, and `evolve` folds
 * the events that `react` appends. Inputs come in any interleaving that keeps each source stream's order.
 */
export interface Workflow<T extends WorkflowTypes> {
  readonly initial: T['State'];
  observe(state: T['State'], input: T['Input']): T['State'];
  react(input: T['Input'], state: T['State'], context: T['Context']): readonly Effect<T>[];
  evolve(state: T['State'], event: T['Event']): T['State'];
}

/**
 * What a workflow wants done, as data.
 *
 * A timer's `input` comes back to `react` once `dueAt` has passed; late after a crash, never lost.
 * Setting a timer that exists moves it; cancelling one that does not is no error.
 * An activity is started once the write is durable, and its outcome comes back as an input. A crash loses
 * the start, not the write: a workflow that performs sets a timer beside it that asks again.
 */
export type Effect<T extends WorkflowTypes> =
  | { readonly kind: 'append'; readonly event: T['Event'] }
  | { readonly kind: 'perform'; readonly activity: T['Activity'] }
  | TimerChange<T['Input']>;

export type TimerChange<Input> =
  { readonly kind: 'set-timer'; readonly timer: Timer<Input> } | { readonly kind: 'cancel-timer'; readonly id: string };

export interface Timer<Input> {
  /** Unique within its aggregate. */
  readonly id: string;
  readonly dueAt: Instant;
  readonly input: Input;
}

export function append<Event>(event: Event): { kind: 'append'; event: Event } {
  return { kind: 'append', event };
}

export function setTimer<Input>(id: string, dueAt: Instant, input: Input): { kind: 'set-timer'; timer: Timer<Input> } {
  return { kind: 'set-timer', timer: { id, dueAt, input } };
}

export function cancelTimer(id: string): { kind: 'cancel-timer'; id: string } {
  return { kind: 'cancel-timer', id };
}

export function perform<Activity>(activity: Activity): { kind: 'perform'; activity: Activity } {
  return { kind: 'perform', activity };
}

/** The timers that are set once `changes` have been applied to those that were. */
export function timersAfter<Input>(
  timers: readonly Timer<Input>[],
  changes: readonly TimerChange<Input>[],
): readonly Timer<Input>[] {
  if (changes.length === 0) return timers;
  const byId = new Map(timers.map((timer) => [timer.id, timer]));
  for (const change of changes) {
    if (change.kind === 'set-timer') byId.set(change.timer.id, change.timer);
    else byId.delete(change.id);
  }
  return [...byId.values()];
}

/** What a reaction decided, sorted by kind. */
export function sortedEffects<T extends WorkflowTypes>(effects: readonly Effect<T>[]) {
  const events: T['Event'][] = [];
  const activities: T['Activity'][] = [];
  const timerChanges: TimerChange<T['Input']>[] = [];
  for (const effect of effects) {
    if (effect.kind === 'append') events.push(effect.event);
    else if (effect.kind === 'perform') activities.push(effect.activity);
    else timerChanges.push(effect);
  }
  return { events, activities, timerChanges };
}
