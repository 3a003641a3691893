import type { Bus } from '@escalog/bus';
import { topicOf, type EscalogEvent } from '@escalog/contracts';
import type { Clock, Timer } from '@escalog/kernel';
import type { Aggregates, Store, StoredAggregate } from '@escalog/store';
import type { Cause } from './cause.ts';
import { KeyedQueue } from './keyed-queue.ts';
import type { Log } from './log.ts';
import { Relay } from './relay.ts';

/** What every runner needs of the world. */
export interface RunnerDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
}

/** A timer's input together with the event that set it, so that what it leads to has a cause. */
export interface CausedInput<Input> {
  readonly input: Input;
  readonly cause: Cause | undefined;
}

export type Document<State, Input, Event> = StoredAggregate<State, CausedInput<Input>, Event>;

/** What one handling makes of a document; `undefined` leaves it as it is. */
export interface Change<State, Input, Event extends EscalogEvent> {
  readonly state: State;
  readonly events: readonly Event[];
  readonly timers: readonly Timer<CausedInput<Input>>[];
  readonly seen: Readonly<Record<string, number>>;
}

/**
 * Loads, changes and writes the documents of one collection, and hands their events to the relay.
 *
 * One change is one conditional write. A lost race loads and decides again, so `change` must be pure.
 */
export class AggregateCollection<State, Input, Event extends EscalogEvent> {
  readonly aggregates: Aggregates<State, CausedInput<Input>, Event>;
  readonly relay: Relay<Event>;
  readonly #clock: Clock;
  readonly #initial: State;
  readonly #queue = new KeyedQueue();

  constructor(collection: string, eventType: Event['type'], initial: State, { store, bus, clock, log }: RunnerDeps) {
    this.aggregates = store.aggregates(collection);
    this.relay = new Relay({ topic: topicOf(eventType), bus, aggregates: this.aggregates as Aggregates<unknown, unknown, Event>, clock, log });
    this.#clock = clock;
    this.#initial = initial;
  }

  /** Applies `change` to the document under `id`, which starts empty. Resolves with the document as it then is. */
  update(id: string, change: (current: Document<State, Input, Event>) => Change<State, Input, Event> | undefined): Promise<Document<State, Input, Event>> {
    return this.#queue.run(id, async () => {
      for (;;) {
        const current = (await this.aggregates.load(id)) ?? emptyDocument<State, Input, Event>(id, this.#initial);
        const changed = change(current);
        if (changed === undefined) return current;
        const document = this.#after(current, changed);
        if ((await this.aggregates.write(document)) === 'conflict') continue;
        this.relay.publish(document);
        return document;
      }
    });
  }

  get busy(): number {
    return this.#queue.busy + this.relay.busy;
  }

  #after(current: Document<State, Input, Event>, { state, events, timers, seen }: Change<State, Input, Event>): Document<State, Input, Event> {
    const outbox = [...current.outbox, ...events];
    return {
      id: current.id,
      revision: current.revision + 1,
      version: current.version + events.length,
      state,
      seen,
      timers,
      outbox,
      pendingSince: outbox.length === 0 ? null : (current.pendingSince ?? this.#clock.now()),
    };
  }
}

function emptyDocument<State, Input, Event>(id: string, initial: State): Document<State, Input, Event> {
  return { id, revision: 0, version: 0, state: initial, seen: {}, timers: [], outbox: [], pendingSince: null };
}
