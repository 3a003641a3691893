import type { Bus } from '@escalog/bus';
import { topicOf, type EscalogEvent } from '@escalog/contracts';
import type { Clock, Timer } from '@escalog/kernel';
import type { Aggregates, Store, StoredAggregate } from '@escalog/store';
import type { Traceparent } from '@escalog/telemetry';
import type { Cause } from './cause.ts';
import { KeyedQueue } from './keyed-queue.ts';
import type { Log } from './log.ts';
import type { OperatorAlarm } from './operator-alarm.ts';
import { RecentDocuments } from './recent-documents.ts';
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
 * One change is one conditional write, so it may start from what this process wrote last, or from nothing where a
 * document is about to begin, without looking: if the stored document is another, the write is refused, and what is
 * stored is loaded and decided upon. A decision that writes nothing is only taken on what is stored.
 *
 * A lost race loads and decides again, so `change` must be pure. Within a process changes to one document queue, so
 * only as many race as there are replicas, and who loses has lost to one that went on: there is nothing to wait for.
 */
export class AggregateCollection<State, Input, Event extends EscalogEvent> {
  readonly aggregates: Aggregates<State, CausedInput<Input>, Event>;
  readonly relay: Relay<Event>;
  readonly #clock: Clock;
  readonly #initial: State;
  readonly #queue = new KeyedQueue();
  readonly #recent = new RecentDocuments<Document<State, Input, Event>>();

  constructor(collection: string, eventType: Event['type'], initial: State, { store, bus, clock, log }: RunnerDeps, overtaken?: (id: string) => void) {
    this.aggregates = store.aggregates(collection);
    const confirmed = (id: string, version: number): void => this.#recent.change(id, (document) => withoutPublished(document, version));
    this.relay = new Relay({ topic: topicOf(eventType), bus, aggregates: this.aggregates as Aggregates<unknown, unknown, Event>, clock, log, confirmed, overtaken });
    this.#clock = clock;
    this.#initial = initial;
  }

  /**
   * Applies `change` to the document under `id`, which starts empty. Resolves with the document as it then is.
   * `begins` says that most likely there is none yet.
   */
  update(id: string, change: (current: Document<State, Input, Event>) => Change<State, Input, Event> | undefined, begins = false): Promise<Document<State, Input, Event>> {
    return this.#queue.run(id, async () => {
      const assumed = this.#recent.get(id) ?? (begins ? this.#empty(id) : undefined);
      this.#recent.forget(id);
      const document = (assumed && (await this.#written(assumed, changeOf(assumed, change)))) ?? (await this.#updateStored(id, change));
      this.#recent.remember(document);
      // Whoever asks again and changes nothing may do so because the answer was lost, and the publishing with it.
      this.relay.publish(document);
      return document;
    });
  }

  async #updateStored(id: string, change: (current: Document<State, Input, Event>) => Change<State, Input, Event> | undefined): Promise<Document<State, Input, Event>> {
    for (;;) {
      const current = (await this.aggregates.load(id)) ?? this.#empty(id);
      const changed = change(current);
      if (changed === undefined) return current;
      const document = await this.#written(current, changed);
      if (document !== undefined) return document;
    }
  }

  /** The document as written, or `undefined` when nothing is. */
  async #written(current: Document<State, Input, Event>, changed: Change<State, Input, Event> | undefined): Promise<Document<State, Input, Event> | undefined> {
    if (changed === undefined) return undefined;
    const document = this.#after(current, changed);
    return (await this.aggregates.write(document)) === 'written' ? document : undefined;
  }

  get busy(): number {
    return this.#queue.busy + this.relay.busy;
  }

  #empty(id: string): Document<State, Input, Event> {
    return { id, revision: 0, version: 0, state: this.#initial, seen: {}, timers: [], outbox: [], pendingSince: null };
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

/** What would be refused on what is assumed may be in order on what is stored. */
function changeOf<Current, Changed>(assumed: Current, change: (current: Current) => Changed | undefined): Changed | undefined {
  try {
    return change(assumed);
  } catch {
    return undefined;
  }
}

function withoutPublished<State, Input, Event extends EscalogEvent>(document: Document<State, Input, Event>, version: number): Document<State, Input, Event> {
  const outbox = document.outbox.filter(({ meta }) => meta.version > version);
  return { ...document, outbox, pendingSince: outbox.length === 0 ? null : document.pendingSince };
}
