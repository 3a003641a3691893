import type { Bus } from '@escalog/bus';
import { encode, topicOf, type EscalogEvent } from '@escalog/contracts';
import { answerOf, run, type Awaitable, type Clock, type Step, type Timer } from '@escalog/kernel';
import type { Aggregates, Seen, Store, StoredAggregate } from '@escalog/store';
import type { Traceparent } from '@escalog/telemetry';
import type { Cause } from './cause.ts';
import { KeyedQueue } from './keyed-queue.ts';
import type { Log } from './log.ts';
import type { ProcessCheck } from './checks.ts';
import type { OperatorAlarm } from './operator-alarm.ts';
import { Recent } from './recent.ts';
import { Relay } from './relay.ts';
import { traced } from './traces.ts';

/** What every runner needs of the world. */
export interface RunnerDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: Log;
  /** Told of whatever goes no further and will not by itself; without it, only the log tells. */
  readonly operators?: OperatorAlarm | undefined;
  /** How the process itself is doing: of one service in each process, which tells operators of it. */
  readonly processChecks?: (() => readonly ProcessCheck[]) | undefined;
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
  readonly seen: Seen;
  /** Where in a trace it happens, if that is not where we are. */
  readonly traceparent?: Traceparent | undefined;
}

/** A document that is to be written, and the encodings of the newest events of its outbox. */
interface Draft<State, Input, Event> {
  readonly document: Document<State, Input, Event>;
  readonly encodings: readonly Buffer[];
}

/** Makes a change of the document as it is. Asked again when the document turns out to be another, so it must be pure. */
export type Decide<State, Input, Event extends EscalogEvent> = (
  current: Document<State, Input, Event>,
) => Change<State, Input, Event> | undefined;

/** Documents of one collection: see `Recent`. */
const atLeastRemembered = 500;

/**
 * Loads, changes and writes the documents of one collection, and hands their events to the relay.
 *
 * One change is one conditional write: it is refused when the stored document is not the one that was decided upon. So
 * a decision may be taken first on an assumption, without looking: on what this process wrote last, or on nothing where
 * a document is about to begin. Only a decision that was written counts. When it was refused, failed or writes nothing,
 * the decision is taken again, on what is stored, as often as another process is faster.
 *
 * Within a process changes to one document queue, so only as many race as there are replicas, and who loses has lost
 * to one that went on: there is nothing to wait for.
 */
export class AggregateCollection<State, Input, Event extends EscalogEvent> {
  readonly aggregates: Aggregates<State, CausedInput<Input>, Event>;
  readonly relay: Relay<Event>;
  readonly #clock: Clock;
  readonly #initial: State;
  readonly #queue = new KeyedQueue();
  /** What this process wrote last. Somebody else may have written since. */
  readonly #recent = new Recent<Document<State, Input, Event>>(atLeastRemembered);

  constructor(
    collection: string,
    eventType: Event['type'],
    initial: State,
    { store, bus, clock, log, operators }: RunnerDeps,
    overtaken?: (id: string) => void,
  ) {
    this.aggregates = store.aggregates(collection);
    const confirmed = (id: string, version: number): void => {
      const document = this.#recent.get(id);
      if (document !== undefined) this.#recent.keep(id, withoutPublished(document, version));
    };
    this.relay = new Relay({
      topic: topicOf(eventType),
      bus,
      aggregates: this.aggregates as Aggregates<unknown, unknown, Event>,
      clock,
      log,
      operators,
      confirmed,
      overtaken,
    });
    this.#clock = clock;
    this.#initial = initial;
  }

  /**
   * Changes the document under `id`, which starts empty, and answers with it as it then is. `begins` says that most
   * likely there is none yet. Throws or rejects, and nothing is written, when `decide` throws on what is stored or an event of
   * the change does not fit its schema.
   */
  update(
    id: string,
    decide: Decide<State, Input, Event>,
    { begins = false }: { readonly begins?: boolean | undefined } = {},
  ): Awaitable<Document<State, Input, Event>> {
    return this.#queue.run(id, () => run(this.#update(id, decide, begins)));
  }

  /**
   * Puts what was made from the log in place of what is stored, unless that `isWhole`; false then. For a document that was lost:
   * what was decided since without knowing what had been is given up.
   */
  restore(
    id: string,
    { state, version, seen }: Pick<Document<State, Input, Event>, 'state' | 'version' | 'seen'>,
    isWhole: (stored: State) => boolean,
  ): Promise<boolean> {
    const queued = this.#queue.run(id, async () => {
      const current = (await this.aggregates.load(id)) ?? this.#empty(id);
      if (isWhole(current.state)) return false;
      this.#recent.forget(id);
      const revision = current.revision + 1;
      const whole = { ...this.#empty(id), revision, state, version: Math.max(version, current.version), seen };
      return (await this.aggregates.write(whole)) === 'written';
    });
    return Promise.resolve(queued);
  }

  get busy(): number {
    return this.#queue.busy + this.relay.busy;
  }

  *#update(id: string, decide: Decide<State, Input, Event>, begins: boolean): Step<Document<State, Input, Event>> {
    const assumed = this.#draftAssumed(id, decide, begins);
    const { document, encodings } =
      assumed !== undefined && (yield* answerOf(this.aggregates.write(assumed.document))) === 'written'
        ? assumed
        : yield* this.#changeStored(id, decide);
    this.#recent.keep(id, document);
    // Whoever asks again and changes nothing may do so because the answer was lost, and the publishing with it.
    this.relay.publish(document, encodings);
    return document;
  }

  /** What is to be written on the assumption that nobody else has written; `undefined` where nothing is assumed, or nothing follows from it. */
  #draftAssumed(
    id: string,
    decide: Decide<State, Input, Event>,
    begins: boolean,
  ): Draft<State, Input, Event> | undefined {
    const assumed = this.#recent.get(id) ?? (begins ? this.#empty(id) : undefined);
    if (assumed === undefined) return undefined;
    // Whether the write goes through may stay unknown.
    this.#recent.forget(id);
    try {
      return this.#after(assumed, decide(assumed));
    } catch {
      return undefined; // What cannot be done to what is assumed may be in order on what is stored.
    }
  }

  /** What was written, or is stored when there is nothing to change. */
  *#changeStored(id: string, decide: Decide<State, Input, Event>): Step<Draft<State, Input, Event>> {
    for (;;) {
      const current = (yield* answerOf(this.aggregates.load(id))) ?? this.#empty(id);
      const next = this.#after(current, decide(current));
      if (next === undefined) return { document: current, encodings: [] };
      if ((yield* answerOf(this.aggregates.write(next.document))) === 'written') return next;
    }
  }

  #empty(id: string): Document<State, Input, Event> {
    return { id, revision: 0, version: 0, state: this.#initial, seen: [], timers: [], outbox: [], pendingSince: null };
  }

  #after(
    current: Document<State, Input, Event>,
    change: Change<State, Input, Event> | undefined,
  ): Draft<State, Input, Event> | undefined {
    if (change === undefined) return undefined;
    const { state, events, timers, seen, traceparent } = change;
    // What could never be published must not get into an outbox: later events would wait behind it.
    const encodings = events.map((event) => encode(event));
    const outbox = [...current.outbox, ...traced(events, traceparent)];
    const document = {
      id: current.id,
      revision: current.revision + 1,
      version: current.version + events.length,
      state,
      seen,
      timers,
      outbox,
      pendingSince: outbox.length === 0 ? null : (current.pendingSince ?? this.#clock.now()),
    };
    return { document, encodings };
  }
}

function withoutPublished<State, Input, Event extends EscalogEvent>(
  document: Document<State, Input, Event>,
  version: number,
): Document<State, Input, Event> {
  const outbox = document.outbox.filter(({ meta }) => meta.version > version);
  return { ...document, outbox, pendingSince: outbox.length === 0 ? null : document.pendingSince };
}
