import { setImmediate as nextTurn } from 'node:timers/promises';
import type { GroupConsumer, Message } from '@escalog/bus';
import { auditGroupOf, type EscalogEvent } from '@escalog/contracts';
import {
  after,
  answerOf,
  instantOf,
  isoOf,
  isPromise,
  run,
  type Alarm,
  type Awaitable,
  type Instant,
  type Milliseconds,
  type Step,
} from '@escalog/kernel';
import { counted } from '@escalog/telemetry';
import type { RunnerDeps } from './aggregate.ts';
import { AwaitedMemory, type Awaited, type Remembered } from './awaited-memory.ts';
import { Continuity } from './continuity.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { eventOf, typeOf } from './reactions.ts';

/** What was found wrong with a key. */
export interface Finding {
  readonly code: 'timer-missing' | 'document-missing' | 'page-missing' | 'late';
  /** One sentence for operators. */
  readonly text: string;
  /** Whether it has been mended, so that it goes on by itself. */
  readonly isMended: boolean;
}

export interface Audited {
  readonly findings: readonly Finding[];
  /** What of that which was awaited waits for nothing any more. */
  readonly settled: readonly string[];
  /** What of it the store does not have at all, so that the log is needed to have it again. */
  readonly missing?: readonly string[];
}

export interface AuditorOptions {
  readonly service: string;
  readonly topics: readonly string[];
  /** Types of events that `fold` looks at. */
  readonly types: ReadonlySet<EscalogEvent['type']>;
  /** What is awaited after an event. Pure; the same event may come twice. */
  fold(awaited: Awaited, event: EscalogEvent): Awaited;
  /** Compares what is awaited with what is stored, and mends what it can without the log. What was due at `lateSince` and still waits is late. */
  audit(key: string, awaited: Awaited, lateSince: Instant): Promise<Audited>;
  /** Has what is missing of these keys made again. Reads the log once for all of them. */
  restore(missing: ReadonlyMap<string, readonly string[]>): Promise<ReadonlyMap<string, Finding>>;
}

type Told = Finding & { readonly key: string };

const every: Milliseconds = 60_000;
const nothing: Awaited = {};
/** A round that takes longer is no round. */
const longestRound: Milliseconds = 5 * every;
/** What is awaited and over for so long is looked at first, and may be late. */
const tolerated: Milliseconds = 60_000;
/** How many keys are looked at in a round: those that are over, and as many of the others, in turn. */
const mostInRound = 500;
const sideBySide = 20;
/** Of how many keys the log is held in memory to make them again. */
const mostInReading = 1_000;

/**
 * Looks every minute whether what the log says ought to wait does wait in the store: a timer that was lost, a document
 * that was deleted behind the service's back, a page that nobody delivers. It mends what it can, and operators are told.
 *
 * It reads the topics in a group of its own and remembers what is open and nothing else, in the store too, so that it goes on
 * at a start where it was; there never in the turn in which an event was published.
 */
export class Auditor {
  readonly #options: AuditorOptions;
  readonly #deps: RunnerDeps;
  readonly #open: AwaitedMemory;
  readonly #continuity = new Continuity();
  readonly #queue = new KeyedQueue();
  /** What was heard and is not written yet, and who writes it. */
  readonly #unwritten = new Set<string>();
  #writing: Promise<void> | undefined;
  /** The last write that was begun, whatever became of it. */
  #written = Promise.resolve();
  /** Where the next round goes on among those that are not over. */
  #turn = 0;
  #consumer: GroupConsumer | undefined;
  /** The partitions of which all that is open is remembered. */
  #ours: ReadonlySet<number> = new Set();
  #alarm: Alarm | undefined;
  #round: Promise<void> | undefined;
  #isStopped = false;
  #startedAt: Instant | undefined;
  #last: { readonly at: Instant; readonly findings: readonly Told[] } | undefined;
  #failing: { readonly since: Instant; readonly error: unknown } | undefined;

  constructor(options: AuditorOptions, deps: RunnerDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#open = new AwaitedMemory(deps.store.views(`${options.service}-audit`));
  }

  async start(): Promise<void> {
    const { service, topics } = this.#options;
    this.#isStopped = false;
    this.#startedAt = this.#deps.clock.now();
    this.#consumer = await this.#deps.bus.consume({
      group: auditGroupOf(service),
      topics,
      gather: 1_000,
      ahead: true,
      handle: (batch) => this.#hear(batch),
    });
    this.#ringLater();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#alarm?.cancel();
    await this.#consumer?.stop();
    await this.#round;
  }

  /** The readiness check: it fails with what is wrong and could not be mended. */
  check(): { readonly name: string; readonly ok: boolean; readonly detail: string } {
    const name = 'auditor';
    if (this.#failing !== undefined)
      return {
        name,
        ok: false,
        detail: `nothing could be compared with the log since ${isoOf(this.#failing.since)}: ${String(this.#failing.error)}`,
      };
    const lookedAt = this.#last?.at ?? this.#startedAt;
    if (lookedAt !== undefined && after(lookedAt, longestRound) < this.#deps.clock.now())
      return { name, ok: false, detail: `nothing was compared with the log since ${isoOf(lookedAt)}` };
    const wrong = (this.#last?.findings ?? []).filter(({ isMended }) => !isMended);
    if (wrong.length > 0)
      return {
        name,
        ok: false,
        detail: `${wrong.length === 1 ? 'One incident' : `${wrong.length} incidents`} may have been forgotten, among them ${wrong[0]?.key}: ${wrong[0]?.text}`,
      };
    return { name, ok: true, detail: 'what waits by the log waits in the store' };
  }

  /** 1 while it compares. */
  get busy(): number {
    return Number(this.#round !== undefined);
  }

  /** Compares now. For what does not wait for the minute. */
  audit(): Promise<void> {
    return (this.#round ??= this.#auditRound().finally(() => (this.#round = undefined)));
  }

  #ringLater(): void {
    const { clock } = this.#deps;
    if (this.#isStopped) return;
    this.#alarm = clock.alarm(after(clock.now(), every), () => void this.audit().then(() => this.#ringLater()));
  }

  /** Takes over what was another's, and forgets what is another's now. When the bus cannot say, it stays as it was. */
  async #share(): Promise<void> {
    const heard = await this.#consumer?.heard().catch(() => undefined);
    if (heard === undefined) return;
    const { partitions } = heard;
    for (const partition of partitions)
      if (!this.#ours.has(partition)) await this.#queue.run(String(partition), () => this.#learn(partition));
    this.#ours = partitions;
    this.#open.keepOnly(partitions);
  }

  /** Handled once what follows from it is written. */
  #hear(batch: readonly Message[]): Promise<void> {
    const remembered = this.#queue.run(String(batch[0]?.partition), () => run(this.#remember(batch)));
    return isPromise(remembered) ? remembered.then(() => this.#writtenLater()) : this.#writtenLater();
  }

  *#remember(batch: readonly Message[]): Step<void> {
    const { types, fold } = this.#options;
    const partition = batch[0]?.partition ?? 0;
    if (!this.#continuity.follows(batch)) yield* answerOf(this.#learn(partition));
    for (const message of batch) {
      const { key } = message;
      const type = typeOf(message);
      if (type !== undefined && !types.has(type as EscalogEvent['type'])) continue;
      let event: EscalogEvent;
      try {
        event = eventOf(message);
      } catch {
        continue; // What cannot be read is in the dead letters of whoever needs it.
      }
      const before = this.#open.get(key)?.awaited ?? nothing;
      const awaited = fold(before, event);
      if (awaited === before) continue;
      this.#unwritten.add(key);
      this.#open.remember(key, partition, awaited);
    }
    this.#continuity.handled(batch);
  }

  /** What was heard in one turn is written once, in a later one: whoever published it goes on first. */
  #writtenLater(): Promise<void> {
    this.#writing ??= this.#write();
    return this.#writing;
  }

  /** After what is being written, so that what is newer comes last. */
  async #write(): Promise<void> {
    await nextTurn();
    await this.#written;
    const keys = [...this.#unwritten];
    this.#unwritten.clear();
    this.#writing = undefined;
    const write = this.#open.write(keys);
    this.#written = write.catch(() => {});
    await write;
  }

  /** Only while nothing else of the partition is heard. */
  async #learn(partition: number): Promise<void> {
    await this.#writtenLater();
    await this.#open.learn(partition);
  }

  async #auditRound(): Promise<void> {
    const { clock, log } = this.#deps;
    try {
      await this.#share();
      const now = clock.now();
      // What came due while the machine stood still has not had its turn yet.
      const lookedAt = this.#last?.at ?? this.#startedAt ?? now;
      const lateSince = instantOf(Math.min(lookedAt, after(now, -tolerated)));
      const findings: Told[] = [];
      const missing = new Map<string, readonly string[]>();
      const chosen = this.#chosen(now);
      await this.#auditAll(chosen, lateSince, findings, missing);
      // Whatever took one may have taken others, and the log has to be read anyway.
      if (missing.size > 0) {
        const looked = new Set(chosen);
        const others = [...this.#open.keys()].filter((key) => !looked.has(key));
        await this.#auditAll(others, lateSince, findings, missing);
      }
      for (let lost = [...missing]; lost.length > 0 && !this.#isStopped; lost = lost.slice(mostInReading))
        for (const [key, finding] of await this.#options.restore(new Map(lost.slice(0, mostInReading))))
          findings.push({ ...finding, key });
      const before = new Set(this.#last?.findings.map(({ key, text }) => `${key} ${text}`));
      this.#last = { at: clock.now(), findings };
      this.#failing = undefined;
      for (const finding of findings) if (!before.has(`${finding.key} ${finding.text}`)) this.#tell(finding);
    } catch (error) {
      if (this.#failing === undefined)
        log.warn({ err: error }, 'nothing could be compared with the log; it is tried again');
      this.#failing = { since: clock.now(), ...this.#failing, error };
    }
  }

  async #auditAll(
    keys: readonly string[],
    lateSince: Instant,
    findings: Told[],
    missing: Map<string, readonly string[]>,
  ): Promise<void> {
    for (let begin = 0; begin < keys.length && !this.#isStopped; begin += sideBySide) {
      const some = keys.slice(begin, begin + sideBySide);
      await Promise.all(some.map((key) => this.#auditOne(key, lateSince, findings, missing)));
      await nextTurn();
    }
  }

  async #auditOne(
    key: string,
    lateSince: Instant,
    findings: Told[],
    missing: Map<string, readonly string[]>,
  ): Promise<void> {
    const known = this.#open.get(key);
    if (known === undefined) return;
    const audited = await this.#options.audit(key, known.awaited, lateSince);
    findings.push(...audited.findings.map((finding) => ({ ...finding, key })));
    if (audited.missing !== undefined && audited.missing.length > 0) missing.set(key, audited.missing);
    if (audited.settled.length > 0) await this.#settle(key, known, audited.settled);
  }

  #settle(key: string, { partition, awaited }: Remembered, settled: readonly string[]): Awaitable<void> {
    return this.#queue.run(String(partition), async () => {
      // What was heard meanwhile counts.
      if (this.#open.get(key)?.awaited !== awaited) return;
      const rest = Object.entries(awaited).filter(([what]) => !settled.includes(what));
      this.#open.remember(key, partition, Object.fromEntries(rest));
      this.#unwritten.add(key);
      await this.#writtenLater();
    });
  }

  /** Those that are over, the longest first, and the next of the others. */
  #chosen(now: Instant): readonly string[] {
    const over: { key: string; since: number }[] = [];
    const others: string[] = [];
    for (const [key, { awaited }] of this.#open) {
      const since = Math.min(...Object.values(awaited).map((until) => until ?? Infinity));
      if (since + tolerated <= now) over.push({ key, since });
      else others.push(key);
    }
    const begin = this.#turn >= others.length ? 0 : this.#turn;
    this.#turn = begin + mostInRound;
    return [
      ...over
        .sort((a, b) => a.since - b.since)
        .slice(0, mostInRound)
        .map(({ key }) => key),
      ...others.slice(begin, begin + mostInRound),
    ];
  }

  #tell({ key, code, text, isMended }: Told): void {
    const { log, operators, clock } = this.#deps;
    const { service, topics } = this.#options;
    counted('escalog.audit.findings', 1, { 'escalog.finding': code });
    log.error({ service, key, code, isMended }, text);
    operators?.raise({
      kind: 'audit',
      stream: `${service}/${key}`,
      key,
      topic: topics[0] ?? '',
      reason: text,
      since: isoOf(clock.now()),
    });
  }
}
