import type { Actor, Decided, EscalogEvent } from '@escalog/contracts';
import {
  after,
  answerOf,
  inOrder,
  isPromise,
  run,
  type Awaitable,
  type Decider,
  type Instant,
  type Milliseconds,
  type Rejection,
  type Step,
} from '@escalog/kernel';
import { AggregateCollection, type Change, type Document, type RunnerDeps } from './aggregate.ts';
import { stamped, type StreamNames } from './cause.ts';
import type { PublishingFailure } from './relay.ts';

export interface DeciderOptions<State, Command, Event extends EscalogEvent> {
  readonly collection: string;
  /** Any event of the aggregate: its topic is the aggregate's. */
  readonly eventType: Event['type'];
  readonly decider: Decider<State, Command, Decided<Event>, Event & Decided<Event>>;
  names(id: string): StreamNames;
  /** Commands that find nothing under their id unless they come a second time. */
  begins?(command: Command): boolean;
  /** Commands that are answered only when what they led to is on the bus, or that has taken too long: whoever waits for it in vain must not be called further. */
  isUrgent?(command: Command): boolean;
  /** Told when another process has moved an aggregate on while its events were being published here, so that an older one may have come last. */
  overtaken?(id: string): void;
}

/** What became of a command, and which events of the aggregate are not known to be on the bus, oldest first. */
export type Outcome<Event> = Answer<Event> & { readonly outbox: readonly Event[] };

type Answer<Event> =
  | { readonly kind: 'accepted'; readonly events: readonly Event[] }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'rejected'; readonly rejection: Rejection };

/** After this an urgent command is answered all the same: it is stored, and the relay goes on with it. */
const longestPublishing: Milliseconds = 2_000;

/** Runs commands against the aggregates of one collection. */
export class DeciderRunner<State, Command, Event extends EscalogEvent> {
  readonly #options: DeciderOptions<State, Command, Event>;
  readonly #collection: AggregateCollection<State, never, Event>;
  readonly #deps: RunnerDeps;

  constructor(options: DeciderOptions<State, Command, Event>, deps: RunnerDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#collection = new AggregateCollection(
      options.collection,
      options.eventType,
      options.decider.initial,
      deps,
      options.overtaken?.bind(options),
    );
  }

  /**
   * Decides `command` and stores what follows. The events reach the bus as soon as it takes them. `at` is when it was
   * given, where that was not now.
   */
  execute(id: string, command: Command, actor: Actor, at?: Instant): Awaitable<Outcome<Event>> {
    return run(this.#execute(id, command, actor, at));
  }

  *#execute(id: string, command: Command, actor: Actor, at: Instant | undefined): Step<Outcome<Event>> {
    const { decider, names } = this.#options;
    let answer: Answer<Event> | undefined;
    const decide = (current: Document<State, never, Event>): Change<State, never, Event> | undefined => {
      const decision = decider.decide(command, current.state);
      if (decision.kind !== 'accepted') {
        answer = decision;
        return undefined;
      }
      const events = stamped<Event>(decision.events, names(id), current.version, {
        occurredAt: at ?? this.#deps.clock.now(),
        actor,
      });
      answer = { kind: 'accepted', events };
      const changed = events.reduce(
        (before, event) => decider.evolve(before, event as Event & Decided<Event>),
        current.state,
      );
      return { state: changed, events, timers: current.timers, seen: current.seen };
    };
    const { outbox, version } = yield* answerOf(
      this.#collection.update(id, decide, { begins: this.#options.begins?.(command) }),
    );
    if (outbox.length > 0 && this.#options.isUrgent?.(command) === true) yield* answerOf(this.#tried(id, version));
    if (answer === undefined) throw new Error(`no decision was taken on ${id}`);
    return { ...answer, outbox };
  }

  /** Makes of the state what something else than a command does to it; nothing is published. The same state back leaves it as it is. */
  evolve(id: string, change: (state: State) => State): Awaitable<void> {
    return inOrder(() =>
      this.#collection.update(id, ({ state: before, timers, seen }) => {
        const state = change(before);
        return state === before ? undefined : { state, events: [], timers, seen };
      }),
    );
  }

  /** The state as it is now, or `undefined` when nothing has happened under `id`. */
  load(
    id: string,
  ): Awaitable<{ readonly state: State; readonly version: number; readonly outbox: readonly Event[] } | undefined> {
    return this.#collection.aggregates.load(id);
  }

  #tried(id: string, version: number): Awaitable<void> {
    const tried = this.#collection.relay.tried(id, version);
    return isPromise(tried) ? this.#orLate(tried) : undefined;
  }

  async #orLate(tried: Promise<void>): Promise<void> {
    const { clock } = this.#deps;
    const late = Promise.withResolvers<void>();
    const alarm = clock.alarm(after(clock.now(), longestPublishing), late.resolve);
    await Promise.race([tried, late.promise]);
    alarm.cancel();
  }

  start(): void {
    this.#collection.relay.start();
  }

  stop(): void {
    this.#collection.relay.stop();
  }

  get busy(): number {
    return this.#collection.busy;
  }

  /** Why events do not reach the bus, or `undefined` when they do. */
  get failing(): PublishingFailure | undefined {
    return this.#collection.relay.failing;
  }
}
