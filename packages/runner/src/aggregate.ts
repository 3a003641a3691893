import type { Bus } from '@escalog/bus';
import { topicOf, type EscalogEvent } from '@escalog/contracts';
import type { Clock, Timer } from '@escalog/kernel';
import type { Aggregates, Store, StoredAggregate } from '@escalog/store';
import type { Traceparent } from '@escalog/telemetry';
import type { Cause } from './cause.ts';
import { KeyedQueue } from './keyed-queue.ts';
import type { Log } from './log.ts';
import type { OperatorAlarm } from './operator-alarm.ts';
import { Relay } from './relay.ts';
import { traced } from './traces.ts';

/** What every runner needs of the world. */
export interface RunnerDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of every key that is parked; without it, only the log tells. */
  readonly operators?: OperatorAlarm | undefined;
}

/** A timer's input together with what set it, so that what it leads to has a cause, and belongs to the same trace. */
export interface CausedInput<Input> {
  readonly input: Input;
  readonly cause: Cause | undefined;
  /** Where in a trace it was set. */
  readonly traceparent?: Traceparent | undefined;
}

export type Document<State, Input, Event> = StoredAggregate<State, CausedInput<Input>, Event>;

/** What one handling makes of a document; `undefined` leaves it as it is. */
export interface Change<State, Input, Event extends EscalogEvent> {
  readonly state: State;
  readonly events: readonly Event[];
  readonly timers: readonly Timer<CausedInput<Input>>[];
  readonly seen: Readonly<Record<string, number>>;
  /** Where in a trace it happens, if that is not where we are. */
  readonly traceparent?: Traceparent | undefined;
}

/**
 * Loads, changes and writes the documents of one collection, and hands their events to the relay.
 *
 * One change is one conditional write. A lost race loads and decides again, so `change` must be pure. Within
 * a process changes to one document queue, so only as many race as there are replicas, and who loses has lost
 * to one that went on: there is nothing to wait for.
 */
export class AggregateCollection<State, Input, Event extends EscalogEvent> {
  readonly aggregates: Aggregates<State, CausedInput<Input>, Event>;
  readonly relay: Relay<Event>;
  readonly #clock: Clock;
  readonly #initial: State;
  readonly #queue = new KeyedQueue();

  constructor(collection: string, eventType: Event['type'], initial: State, { store, bus, clock, log }: RunnerDeps, overtaken?: (id: string) => void) {
    this.aggregates = store.aggregates(collection);
    this.relay = new Relay({ topic: topicOf(eventType), bus, aggregates: this.aggregates as Aggregates<unknown, unknown, Event>, clock, log, overtaken });
    this.#clock = clock;
    this.#initial = initial;
  }

  /** Applies `change` to the document under `id`, which starts empty. Resolves with the document as it then is. */
  update(id: string, change: (current: Document<State, Input, Event>) => Change<State, Input, Event> | undefined): Promise<Document<State, Input, Event>> {
    return this.#queue.run(id, async () => {
      for (;;) {
        const current = (await this.aggregates.load(id)) ?? emptyDocument<State, Input, Event>(id, this.#initial);
        const changed = change(current);
        if (changed === undefined) {
          // Whoever asks again may do so because the answer was lost, and the publishing with it.
          this.relay.publish(current);
          return current;
        }
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

  #after(current: Document<State, Input, Event>, { state, events, timers, seen, traceparent }: Change<State, Input, Event>): Document<State, Input, Event> {
    const outbox = [...current.outbox, ...traced(events, traceparent)];
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
