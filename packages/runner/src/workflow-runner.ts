import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GroupConsumer } from '@escalog/bus';
import { topicOf, type Actor, type Decided, type EscalogEvent, type Meta } from '@escalog/contracts';
import {
  answerOf,
  inOrder,
  instantOf,
  isoOf,
  run,
  sortedEffects,
  timersAfter,
  type Awaitable,
  type Instant,
  type Milliseconds,
  type Step,
  type TimerChange,
  type Workflow,
  type WorkflowTypes,
} from '@escalog/kernel';
import type { Seen } from '@escalog/store';
import { currentTraceparent, took, type OpenSpan, type Traceparent } from '@escalog/telemetry';
import { AggregateCollection, type CausedInput, type Change, type Document, type RunnerDeps } from './aggregate.ts';
import { stamped, type Cause, type StreamNames } from './cause.ts';
import { failureOf } from './dead-letter.ts';
import { ReadBarrier } from './read-barrier.ts';
import type { PublishingFailure } from './relay.ts';
import { timerSpan } from './traces.ts';
import { Timers, type TimerFailure } from './timers.ts';

export interface WorkflowOptions<T extends WorkflowTypes, Event extends EscalogEvent> {
  readonly collection: string;
  /** Any event of the aggregate: its topic is the aggregate's. */
  readonly eventType: Event['type'];
  readonly workflow: Workflow<T>;
  /** Whose decisions these are. */
  readonly actor: Actor;
  /** Who decided what follows from an input, when that is a person who asked for it; `undefined` for `actor`. */
  actorOf?(input: T['Input']): Actor | undefined;
  names(id: string): StreamNames;
  /** Inputs that find nothing under their id unless they come a second time. */
  begins?(input: T['Input']): boolean;
  /** What reactions may look at, asked anew for each. */
  context(at: Instant): T['Context'];
  /** Starts an activity; called after the write, not waited for. Its outcome comes back through `react`. */
  perform?(id: string, activity: T['Activity'], cause: Cause | undefined): void;
  /** Told of the state as it was written; called after the write, not waited for. */
  written?(id: string, state: T['State']): void;
}

/** A state that was made from the log: as far as its own stream, and what was handled of others. */
export interface Rebuilt<State> {
  readonly state: State;
  readonly version: number;
  readonly seen: Seen;
}

export interface StoredWorkflow<T extends WorkflowTypes> {
  readonly state: T['State'];
  readonly version: number;
  readonly timers: readonly { readonly id: string; readonly dueAt: Instant }[];
}

const endOfTime = instantOf(Number.MAX_SAFE_INTEGER);
/** Beyond this, timers wait for their time. */
const mostFiredEarly = 1_000_000;
/** How many aggregates have their timers fired early in one turn: a start must not hold up the process. */
const firedInTurn = 100;

type Stored<T extends WorkflowTypes, Event extends EscalogEvent> = Document<T['State'], T['Input'], Event>;

/** Runs inputs through the workflows of one collection, and fires their timers. */
export class WorkflowRunner<T extends WorkflowTypes & { Event: Decided<Event> }, Event extends EscalogEvent> {
  readonly #options: WorkflowOptions<T, Event>;
  readonly #deps: RunnerDeps;
  readonly #collection: AggregateCollection<T['State'], T['Input'], Event>;
  readonly #timers: Timers;

  constructor(options: WorkflowOptions<T, Event>, deps: RunnerDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#collection = new AggregateCollection(options.collection, options.eventType, options.workflow.initial, deps);
    this.#timers = new Timers({
      source: this.#collection.aggregates,
      wake: (id) => run(this.#fireDue(id)),
      stuck: (id, error) => this.#raise(id, error),
      keyOf: (id) => options.names(id).subject,
      clock: deps.clock,
      log: deps.log,
    });
  }

  /** Handles one input. Caused by an event of another stream, it is handled once, however often it comes. */
  react(id: string, input: T['Input'], cause: Meta | Cause | undefined): Awaitable<void> {
    const event = cause !== undefined && 'stream' in cause ? cause : undefined;
    const pick = ({ seen, timers }: Stored<T, Event>): Picked<T, Event> | undefined => {
      if (event === undefined) return { input, cause, timers, seen };
      const { stream, version } = event;
      if (seen.some(([of, highest]) => of === stream && highest >= version)) return undefined;
      return { input, cause, timers, seen: [...seen.filter(([of]) => of !== stream), [stream, version]] };
    };
    return inOrder(() => run(this.#handle(id, pick, this.#options.begins?.(input))));
  }

  /**
   * Fires once each timer that is armed now and whose input `matches`, without waiting for its time: at a
   * start, for timers that wait for something the last process can no longer do. What cannot be fired is
   * logged and left to its time.
   */
  async fireEarly(matches: (input: T['Input']) => boolean): Promise<void> {
    const armed = await this.#collection.aggregates.due(endOfTime, mostFiredEarly);
    for (const [index, { id }] of armed.entries()) {
      if (index > 0 && index % firedInTurn === 0) await nextTurn();
      try {
        await this.fireOneEarly(id, matches);
      } catch (error) {
        this.#deps.log.error(
          { err: error, id },
          'a timer could not be fired at the start; it is tried again at its time',
        );
      }
    }
  }

  /** Fires once each timer of one aggregate whose input `matches`, without waiting for its time: what it waited for has come. */
  async fireOneEarly(id: string, matches: (input: T['Input']) => boolean): Promise<void> {
    const timers = (await this.#collection.aggregates.load(id))?.timers ?? [];
    const early = timers.filter(({ input }) => matches(input.input));
    for (const { id: timerId, dueAt } of early)
      await run(this.#fire(id, (timer) => timer.id === timerId && timer.dueAt === dueAt));
  }

  /** As `load`, as a step. */
  read(id: string): Awaitable<T['State'] | undefined> {
    return run(this.#read(id));
  }

  *#read(id: string): Step<T['State'] | undefined> {
    return (yield* answerOf(this.#collection.aggregates.load(id)))?.state;
  }

  /** The state as it is now, or `undefined` when nothing has happened under `id`. */
  async load(id: string): Promise<T['State'] | undefined> {
    return (await this.#collection.aggregates.load(id))?.state;
  }

  /** What is stored under `id`, with the timers that are set. */
  async stored(id: string): Promise<StoredWorkflow<T> | undefined> {
    const found = await this.#collection.aggregates.load(id);
    if (found === undefined) return undefined;
    const { state, version, timers } = found;
    return { state, version, timers: timers.map(({ id: timerId, dueAt }) => ({ id: timerId, dueAt })) };
  }

  /** Puts what was made from the log in place of what is stored, unless that `isWhole`; false then. It has no timers: whoever restores has them set by an input. */
  restore(id: string, rebuilt: Rebuilt<T['State']>, isWhole: (stored: T['State']) => boolean): Promise<boolean> {
    return this.#collection.restore(id, rebuilt, isWhole);
  }

  /** Publishes and fires from now on. `hears` is where its inputs come from: with it, no timer fires before what was on the topics when it came due. */
  start(hears?: Pick<GroupConsumer, 'heard'>): void {
    const { clock, log } = this.#deps;
    this.#collection.relay.start();
    this.#timers.start(hears && new ReadBarrier({ consumer: hears, clock, log }));
  }

  stop(): void {
    this.#timers.stop();
    this.#collection.relay.stop();
  }

  get busy(): number {
    return this.#collection.busy + this.#timers.busy;
  }

  /** Why events do not reach the bus, or `undefined` when they do. */
  get failing(): PublishingFailure | undefined {
    return this.#collection.relay.failing;
  }

  /** Why timers do not fire, or `undefined` when they do. */
  get failingTimers(): TimerFailure | undefined {
    return this.#timers.failing;
  }

  /** Since when timers fire without what is on the topics; `undefined` when they do not. */
  get unheardSince(): Instant | undefined {
    return this.#timers.unheardSince;
  }

  #raise(id: string, error: unknown): void {
    const { names, eventType } = this.#options;
    const { stream, subject: key } = names(id);
    this.#deps.operators?.raise({
      kind: 'timer',
      stream,
      key,
      topic: topicOf(eventType),
      reason: failureOf(error).reason,
      since: isoOf(this.#deps.clock.now()),
    });
  }

  *#fireDue(id: string): Step<void> {
    const now = this.#deps.clock.now();
    for (let fired = true; fired;) fired = yield* this.#fire(id, (timer) => timer.dueAt <= now);
  }

  /** Takes the earliest of the timers that are `ripe` out of the document and handles its input; false without one. */
  #fire(id: string, ripe: (timer: Stored<T, Event>['timers'][number]) => boolean): Step<boolean> {
    return this.#handle(id, (current) => {
      const [first] = current.timers.filter(ripe).sort((a, b) => a.dueAt - b.dueAt);
      if (first === undefined) return undefined;
      const { input, cause, traceparent } = first.input;
      const firing = { lateness: this.#deps.clock.now() - first.dueAt, traceparent };
      return { input, cause, timers: current.timers.filter((timer) => timer !== first), seen: current.seen, firing };
    });
  }

  /** Runs what `pick` takes from the document through the workflow; false when it takes nothing. */
  *#handle(
    id: string,
    pick: (current: Stored<T, Event>) => Picked<T, Event> | undefined,
    begins?: boolean,
  ): Step<boolean> {
    const { collection } = this.#options;
    let picked: Picked<T, Event> | undefined;
    let reacted: Reacted<T, Event> | undefined;
    // What is written says in which span it was decided, so the span begins before that: one, however often it is decided.
    let span: OpenSpan | undefined;
    let failure: unknown;
    try {
      const decide = (current: Stored<T, Event>): Change<T['State'], T['Input'], Event> | undefined => {
        picked = pick(current);
        if (picked?.firing !== undefined) span ??= timerSpan(collection, id, picked.firing.traceparent);
        reacted = picked && this.#reacted(current, picked, span?.traceparent ?? currentTraceparent());
        return reacted?.change;
      };
      const document = yield* answerOf(this.#collection.update(id, decide, { begins }));
      this.#timers.armed(id, earliestOf(document.timers));
      if (picked?.firing !== undefined)
        took('escalog.timer.lateness', picked.firing.lateness, { 'escalog.collection': collection });
      if (reacted === undefined) return false;
      if (reacted.change !== undefined) this.#options.written?.(id, reacted.change.state);
      this.#performAll(id, reacted, span);
      return true;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      span?.end(failure);
    }
  }

  #performAll(id: string, { activities, lastCause }: Reacted<T, Event>, span: OpenSpan | undefined): void {
    const perform = (): void => {
      for (const activity of activities) this.#options.perform?.(id, activity, lastCause);
    };
    if (span === undefined) perform();
    else span.within(perform);
  }

  #reacted(
    current: Stored<T, Event>,
    { input, cause, timers, seen }: Picked<T, Event>,
    traceparent: Traceparent | undefined,
  ): Reacted<T, Event> {
    const { workflow, names, context } = this.#options;
    const actor = this.#options.actorOf?.(input) ?? this.#options.actor;
    const occurredAt = this.#deps.clock.now();
    const observed = workflow.observe(current.state, input);
    const {
      events: decided,
      activities,
      timerChanges,
    } = sortedEffects<T>(workflow.react(input, observed, context(occurredAt)));
    const events = stamped<Event>(decided, names(current.id), current.version, { occurredAt, actor, cause });
    const lastCause = causeOf(events.at(-1)?.meta ?? cause);
    const state = decided.reduce<T['State']>((before, event) => workflow.evolve(before, event), observed);
    const change: Change<T['State'], T['Input'], Event> = {
      state,
      events,
      seen,
      traceparent,
      timers: timersAfter(
        timers,
        timerChanges.map((timerChange) => withCause(timerChange, lastCause, traceparent)),
      ),
    };
    const unchanged =
      state === current.state &&
      events.length === 0 &&
      timerChanges.length === 0 &&
      timers === current.timers &&
      seen === current.seen;
    return { change: unchanged ? undefined : change, activities, lastCause };
  }
}

interface Picked<T extends WorkflowTypes, Event extends EscalogEvent> {
  readonly input: T['Input'];
  readonly cause: Meta | Cause | undefined;
  readonly timers: Stored<T, Event>['timers'];
  readonly seen: Seen;
  /** Of a timer: how late it is in milliseconds, and where in a trace it was set. */
  readonly firing?: { readonly lateness: Milliseconds; readonly traceparent: Traceparent | undefined };
}

/** What the workflow makes of one input. */
interface Reacted<T extends WorkflowTypes, Event extends EscalogEvent> {
  readonly change: Change<T['State'], T['Input'], Event> | undefined;
  readonly activities: readonly T['Activity'][];
  readonly lastCause: Cause | undefined;
}

function earliestOf(timers: readonly { readonly dueAt: Instant }[]): Instant | undefined {
  return timers.length === 0 ? undefined : instantOf(Math.min(...timers.map(({ dueAt }) => dueAt)));
}

function causeOf(cause: Cause | undefined): Cause | undefined {
  return cause === undefined ? undefined : { eventId: cause.eventId, correlationId: cause.correlationId };
}

/** Timers remember the event that set them, and where in a trace that was. */
function withCause<Input>(
  change: TimerChange<Input>,
  cause: Cause | undefined,
  traceparent: Traceparent | undefined,
): TimerChange<CausedInput<Input>> {
  const caused = (input: Input): CausedInput<Input> => ({
    input,
    cause,
    ...(traceparent !== undefined && { traceparent }),
  });
  return change.kind === 'cancel-timer'
    ? change
    : { kind: change.kind, timer: { ...change.timer, input: caused(change.timer.input) } };
}
