import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Bus, OutgoingMessage } from '@escalog/bus';
import type { EscalogEvent } from '@escalog/contracts';
import {
  after,
  answerOf,
  AppError,
  isoOf,
  isRetriable,
  run,
  type Alarm,
  type Awaitable,
  type Clock,
  type Instant,
  type Step,
} from '@escalog/kernel';
import type { Aggregates, StoredAggregate } from '@escalog/store';
import { counted, isMeasured, isTracing, took, type Attributes, type OpenSpan } from '@escalog/telemetry';
import { failureOf } from './dead-letter.ts';
import { messageOf } from './message.ts';
import type { Log } from './log.ts';
import type { OperatorAlarm } from './operator-alarm.ts';
import { stretchOf } from './stretch.ts';
import { sendSpan, untraced } from './traces.ts';

export interface RelayOptions<Event extends EscalogEvent> {
  readonly topic: string;
  readonly bus: Bus;
  readonly aggregates: Aggregates<unknown, unknown, Event>;
  readonly clock: Clock;
  readonly log: Log;
  readonly operators?: OperatorAlarm | undefined;
  /** Told of what the bus has acknowledged, before the store is. */
  readonly confirmed?: (id: string, version: number) => void;
  /** Told when another process has moved a stream on while this one was publishing. For topics of which only the last message of a key is kept. */
  readonly overtaken?: ((id: string) => void) | undefined;
}

/** Why events do not reach the bus. */
export interface PublishingFailure {
  readonly since: Instant;
  /** Streams whose events waited at the last sweep, or are refused, at most `sweepChoice`; 0 when that is not known yet. */
  readonly waiting: number;
  readonly error: unknown;
}

type Outbox<Event> = Pick<StoredAggregate<unknown, unknown, Event>, 'id' | 'version' | 'outbox'>;

interface Waiting<Event> extends Pick<Outbox<Event>, 'version' | 'outbox'> {
  /** Of the newest events of the outbox, as far as they are at hand. */
  readonly encodings: readonly Buffer[];
}

const sweepEvery = 2_000;
/** What waits for less than this is just being published by the process that wrote it. */
const leftBehindAfter = 2_000;
/** How many streams are published side by side in one turn: a backlog must neither hold up the process nor make a commit without end. */
const sweepBatch = 200;
/** Of how many, so that replicas that work off the same backlog seldom take the same. */
export const sweepChoice = 1_000;

/**
 * Brings the outboxes of one collection onto the bus.
 *
 * Of one stream, every earlier event goes out before a later one, and only what the bus has acknowledged is
 * taken out of the outbox. A crash in between repeats events under the same ids. The common way is at once
 * after the write; a sweep finishes what a crashed process or a bus that was down left behind.
 *
 * Several processes may publish the same stream, because each publishes all that the document it wrote still
 * holds. Then an event may be repeated after a later one: what one process sends late, another has sent
 * before. The first time that each event is on the topic is in order all the same, and whoever reads passes
 * over a version that it has seen. Only a topic that is compacted minds what comes last: see `overtaken`.
 *
 * A stream that will not go out as it is, because the bus refuses an event of it as too large for instance, is tried
 * again with every sweep like any other, and operators are told of it once.
 */
export class Relay<Event extends EscalogEvent> {
  readonly #options: RelayOptions<Event>;
  readonly #measured: { readonly sent: Attributes; readonly sending: Attributes };
  readonly #waiting = new Map<string, Waiting<Event>>();
  readonly #running = new Set<string>();
  /** Who waits until a stream was tried up to a version. */
  readonly #awaited = new Map<string, readonly { readonly version: number; resolve(): void }[]>();
  #alarm: Alarm | undefined;
  #sweeping = false;
  /** A dependency that is down. */
  #failing: PublishingFailure | undefined;
  /** Streams that will not go out by themselves. */
  readonly #refused = new Map<string, { readonly since: Instant; readonly error: unknown }>();

  constructor(options: RelayOptions<Event>) {
    this.#options = options;
    const sent = { 'messaging.destination.name': options.topic };
    this.#measured = { sent, sending: { 'messaging.operation.name': 'send', ...sent } };
  }

  /** Publishes what the document still holds; does not wait, and never throws. `encodings` are those of the newest events, made before. */
  publish({ id, version, outbox }: Outbox<Event>, encodings: readonly Buffer[] = []): void {
    if (outbox.length === 0) return;
    this.#waiting.set(id, { version, outbox, encodings });
    if (!this.#running.has(id)) void run(this.#drain(id));
  }

  /** Answers once the events of a stream up to `version`, which it was given before, are on the bus or could not be put there; at once when neither is to come. */
  tried(id: string, version: number): Awaitable<void> {
    if (!this.#running.has(id)) return;
    return new Promise((resolve) => this.#awaited.set(id, [...(this.#awaited.get(id) ?? []), { version, resolve }]));
  }

  /** Publishes what is left behind, now and again every few seconds, until `stop`. At the start that is everything. */
  start(): void {
    const now = this.#options.clock.now();
    this.#alarm ??= this.#options.clock.alarm(now, () => void this.#sweepUntil(now));
  }

  stop(): void {
    this.#alarm?.cancel();
    this.#alarm = undefined;
  }

  /** Streams that are being published right now, and one for a sweep that goes on. */
  get busy(): number {
    return this.#running.size + Number(this.#sweeping);
  }

  /** What keeps events from the bus, or `undefined` when a sweep has found none left behind since. */
  get failing(): PublishingFailure | undefined {
    if (this.#failing !== undefined) return this.#failing;
    const [first] = this.#refused.values();
    return first && { ...first, waiting: this.#refused.size };
  }

  /** True when everything that was given went out. */
  *#drain(id: string): Step<boolean> {
    const { aggregates, overtaken } = this.#options;
    this.#running.add(id);
    let next: Waiting<Event> | undefined;
    try {
      let confirmed = 0;
      while ((next = this.#take(id)) !== undefined) {
        const fresh = next.outbox.filter((event) => event.meta.version > confirmed);
        if (fresh.length === 0) continue;
        yield* answerOf(this.#send(fresh, next.encodings));
        confirmed = next.version;
        this.#tellTried(id, confirmed);
        this.#options.confirmed?.(id, confirmed);
        yield* answerOf(aggregates.published(id, confirmed));
        if (overtaken !== undefined) yield* this.#noticeOvertaking(id, confirmed, overtaken);
      }
      return true;
    } catch (error) {
      this.#waiting.delete(id);
      this.#failed(id, error, next?.outbox[0]);
      return false;
    } finally {
      this.#running.delete(id);
      this.#tellTried(id, Infinity);
    }
  }

  #tellTried(id: string, version: number): void {
    const awaited = this.#awaited.get(id);
    if (awaited === undefined) return;
    const rest = awaited.filter((each) => each.version > version);
    if (rest.length === 0) this.#awaited.delete(id);
    else this.#awaited.set(id, rest);
    for (const each of awaited) if (each.version <= version) each.resolve();
  }

  #send(events: readonly Event[], encodings: readonly Buffer[]): Awaitable<void> {
    if (isTracing() || isMeasured()) return run(this.#sendMeasured(events, encodings));
    const { bus, topic } = this.#options;
    return bus.publish(topic, messagesOf(events, encodings));
  }

  *#sendMeasured(events: readonly Event[], encodings: readonly Buffer[]): Step<void> {
    const { bus, topic, clock } = this.#options;
    const begunAt = clock.now();
    const spans = isTracing() ? events.map((event) => sendSpan(topic, event)) : [];
    let failure: unknown;
    try {
      yield* answerOf(bus.publish(topic, messagesOf(events, encodings, spans)));
      counted('messaging.client.sent.messages', events.length, this.#measured.sent);
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      for (const span of spans) span.end(failure);
      took('messaging.client.operation.duration', clock.now() - begunAt, this.#measured.sending);
    }
  }

  *#noticeOvertaking(id: string, confirmed: number, overtaken: (id: string) => void): Step<void> {
    const stored = yield* answerOf(this.#options.aggregates.load(id));
    if (stored?.version === confirmed || this.#waiting.has(id)) return;
    overtaken(id);
  }

  #take(id: string): Waiting<Event> | undefined {
    const document = this.#waiting.get(id);
    this.#waiting.delete(id);
    return document;
  }

  #failed(id: string, error: unknown, event?: Event): void {
    if (event !== undefined && !isRetriable(error)) this.#refuse(id, error, event);
    else this.#wait(id, error);
  }

  /** Logged once until that is over, and when something else is the matter: while the bus is down, every command fails here. */
  #wait(id: string, error: unknown): void {
    const { topic, clock, log } = this.#options;
    if (this.#failing === undefined || codeOf(this.#failing.error) !== codeOf(error))
      log.warn({ err: error, topic, id }, 'publishing failed; the sweep will try again');
    this.#failing = { since: clock.now(), waiting: 0, ...this.#failing, error };
  }

  /** What a bus that is closing refuses is no news: the next process goes on with it. */
  #refuse(id: string, error: unknown, { meta: { stream, subject: key } }: Event): void {
    const { topic, clock, log, operators } = this.#options;
    const before = this.#refused.get(id);
    if (this.#alarm === undefined && before === undefined) return;
    const since = before?.since ?? clock.now();
    this.#refused.set(id, { since, error });
    if (before !== undefined && codeOf(before.error) === codeOf(error)) return;
    log.error(
      { err: error, topic, id },
      'these events cannot be published, and later ones of their stream wait behind them; the sweep will try again',
    );
    if (before === undefined)
      operators?.raise({
        kind: 'publishing',
        stream,
        key,
        topic,
        reason: failureOf(error).reason,
        since: isoOf(since),
      });
  }

  async #sweepUntil(until: Instant): Promise<void> {
    const { clock, log } = this.#options;
    this.#sweeping = true;
    try {
      await this.#publishAll(until);
    } catch (error) {
      log.warn({ err: error }, 'the sweep of the outboxes failed; it runs again');
    } finally {
      this.#sweeping = false;
    }
    if (this.#alarm !== undefined)
      this.#alarm = clock.alarm(
        after(clock.now(), sweepEvery),
        () => void this.#sweepUntil(after(clock.now(), -leftBehindAfter)),
      );
  }

  /**
   * Batch by batch, until each that has waited since `until` was tried once, or nothing of a batch gets through: then
   * the bus is down, and left alone until the next sweep.
   */
  async #publishAll(until: Instant): Promise<void> {
    let tried = new Set<string>();
    while (this.#alarm !== undefined) {
      const waiting = await this.#options.aggregates.unpublished(until, sweepChoice + tried.size);
      tried = new Set(waiting.filter((id) => tried.has(id)));
      const batch = stretchOf(
        waiting.filter((id) => !tried.has(id) && !this.#running.has(id)),
        sweepBatch,
      );
      const published = await Promise.all(batch.map((id) => this.#published(id)));
      if (!published.includes(true)) return this.#note(waiting, until);
      for (const id of batch) tried.add(id);
      await nextTurn();
    }
  }

  async #published(id: string): Promise<boolean> {
    try {
      const document = await this.#options.aggregates.load(id);
      // Another process may have been faster, and this one may have been given something newer meanwhile.
      if (document === undefined || document.outbox.length === 0 || this.#running.has(id)) return true;
      this.#waiting.set(id, { ...document, encodings: [] });
    } catch (error) {
      this.#failed(id, error);
      return false;
    }
    return run(this.#drain(id));
  }

  /** Whether it is over, whoever has published what failed here. */
  #note(waiting: readonly string[], until: Instant): void {
    for (const [id, { since }] of this.#refused) {
      if (since <= until && !waiting.includes(id)) this.#refused.delete(id);
    }
    if (this.#failing === undefined) return;
    const isOver = this.#failing.since <= until && waiting.every((id) => this.#refused.has(id));
    this.#failing = isOver ? undefined : { ...this.#failing, waiting: waiting.length };
  }
}

/** `encodings` are those of the newest events. */
function messagesOf(
  events: readonly EscalogEvent[],
  encodings: readonly Buffer[],
  spans: readonly OpenSpan[] = [],
): readonly OutgoingMessage[] {
  return events.map((event, index) =>
    messageOf(untraced(event), spans[index]?.traceparent, encodings.at(index - events.length)),
  );
}

function codeOf(error: unknown): string {
  return error instanceof AppError ? error.code : String(error);
}
