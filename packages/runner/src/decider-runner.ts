import type { Actor, Decided, EscalogEvent } from '@escalog/contracts';
import type { Decider, Rejection } from '@escalog/kernel';
import { AggregateCollection, type RunnerDeps } from './aggregate.ts';
import { stamped, type Cause, type StreamNames } from './cause.ts';

export interface DeciderOptions<State, Command, Event extends EscalogEvent> {
  readonly collection: string;
  /** Any event of the aggregate: its topic is the aggregate's. */
  readonly eventType: Event['type'];
  readonly decider: Decider<State, Command, Decided<Event>, Event & Decided<Event>>;
  names(id: string): StreamNames;
}

/** What became of a command, with the state as it is now. */
export type Outcome<State, Event> =
  | { readonly kind: 'accepted'; readonly state: State; readonly events: readonly Event[] }
  | { readonly kind: 'ignored'; readonly state: State; readonly reason: string }
  | { readonly kind: 'rejected'; readonly state: State; readonly rejection: Rejection };

/** Runs commands against the aggregates of one collection. */
export class DeciderRunner<State, Command, Event extends EscalogEvent> {
  readonly #options: DeciderOptions<State, Command, Event>;
  readonly #collection: AggregateCollection<State, never, Event>;
  readonly #deps: RunnerDeps;

  constructor(options: DeciderOptions<State, Command, Event>, deps: RunnerDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#collection = new AggregateCollection(options.collection, options.eventType, options.decider.initial, deps);
  }

  /** Decides `command` and stores what follows. The events reach the bus as soon as it takes them. */
  async execute(id: string, command: Command, actor: Actor, cause?: Cause): Promise<Outcome<State, Event>> {
    const { decider, names } = this.#options;
    let outcome: Outcome<State, Event> | undefined;
    await this.#collection.update(id, (current) => {
      const decision = decider.decide(command, current.state);
      if (decision.kind !== 'accepted') {
        outcome = { ...decision, state: current.state };
        return undefined;
      }
      const events = stamped<Event>(decision.events, names(id), current.version, { occurredAt: this.#deps.clock.now(), actor, cause });
      const state = events.reduce((before, event) => decider.evolve(before, event as Event & Decided<Event>), current.state);
      outcome = { kind: 'accepted', state, events };
      return { state, events, timers: current.timers, seen: current.seen };
    });
    if (outcome === undefined) throw new Error(`no decision was taken on ${id}`);
    return outcome;
  }

  /** The state as it is now, or `undefined` when nothing has happened under `id`. */
  async load(id: string): Promise<{ readonly state: State; readonly version: number } | undefined> {
    return this.#collection.aggregates.load(id);
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
  get failing(): unknown {
    return this.#collection.relay.failing;
  }
}
