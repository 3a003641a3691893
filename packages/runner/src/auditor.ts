import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Consumer, Message } from '@escalog/bus';
import { auditGroupOf, decode, type EscalogEvent } from '@escalog/contracts';
import { after, isoOf, type Alarm, type Instant, type Milliseconds } from '@escalog/kernel';
import type { ViewDocument, Views } from '@escalog/store';
import { counted } from '@escalog/telemetry';
import type { RunnerDeps } from './aggregate.ts';
import { Continuity } from './continuity.ts';
import { KeyedQueue } from './keyed-queue.ts';

/** What a key waits for by what the log tells: what, and when that ought to be over; null when the log does not say. */
export type Awaited = Readonly<Record<string, Instant | null>>;

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
}

export interface AuditorOptions {
  readonly service: string;
  readonly topics: readonly string[];
  /** Types of events that `fold` looks at. */
  readonly types: ReadonlySet<EscalogEvent['type']>;
  /** What is awaited after an event. Pure; the same event may come twice. */
  fold(awaited: Awaited, event: EscalogEvent): Awaited;
  /** Compares what is awaited with what is stored, and mends what it can. */
  audit(key: string, awaited: Awaited): Promise<Audited>;
}

interface Remembered {
  readonly partition: number;
  readonly awaited: Awaited;
}

const every: Milliseconds = 60_000;
/** A round that takes longer is no round. */
const longestRound: Milliseconds = 5 * every;
/** What is awaited and over for so long is looked at first. */
export const tolerated: Milliseconds = 60_000;
/** How many keys are looked at in a round: those that are over, and as many of the others, in turn. */
const mostInRound = 500;
const sideBySide = 20;
const pageSize = 1_000;

/**
 * Looks every minute whether what the log says ought to wait does wait in the store: a timer that was lost, a document
 * that was deleted behind the service's back, a page that nobody delivers. It mends what it can, and operators are told.
 *
 * It reads the topics in a group of its own, never in the turn in which an event was published, and remembers what is
 * open and nothing else, in the store too, so that it goes on at a start where it was.
 */
export class Auditor {
  readonly #options: AuditorOptions;
  readonly #deps: RunnerDeps;
  readonly #views: Views<Awaited>;
  readonly #open = new Map<string, Remembered>();
  readonly #continuity = new Continuity();
  readonly #queue = new KeyedQueue();
  /** Where the next round goes on among those that are not over. */
  #turn = 0;
  #consumer: Consumer | undefined;
  #alarm: Alarm | undefined;
  #round: Promise<void> | undefined;
  #isStopped = false;
  #startedAt: Instant | undefined;
  #last: { readonly at: Instant; readonly findings: readonly (Finding & { readonly key: string })[] } | undefined;
  #failing: { readonly since: Instant; readonly error: unknown } | undefined;

  constructor(options: AuditorOptions, deps: RunnerDeps) {
    this.#options = options;
    this.#deps = deps;
    this.#views = deps.store.views(`${options.service}-audit`);
  }

  async start(): Promise<void> {
    const { service, topics } = this.#options;
    this.#isStopped = false;
    this.#startedAt = this.#deps.clock.now();
    await this.#learn();
    this.#consumer = await this.#deps.bus.consume({
      group: auditGroupOf(service),
      topics,
      gather: 1_000,
      handle: (batch) => this.#queue.run(String(batch[0]?.partition), () => this.#hear(batch)),
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

  /** Compares now. For what does not wait for the minute. */
  audit(): Promise<void> {
    return (this.#round ??= this.#auditRound().finally(() => (this.#round = undefined)));
  }

  #ringLater(): void {
    const { clock } = this.#deps;
    if (this.#isStopped) return;
    this.#alarm = clock.alarm(after(clock.now(), every), () => void this.audit().then(() => this.#ringLater()));
  }

  /** What was remembered when it was last written, of one partition or of all. */
  async #learn(partition?: number): Promise<void> {
    for (const [key, known] of this.#open)
      if (partition === undefined || known.partition === partition) this.#open.delete(key);
    let page: readonly ViewDocument<Awaited>[] = [];
    do {
      const last = page.at(-1);
      page = await this.#views.list({
        order: 'ascending',
        limit: pageSize,
        ...(partition !== undefined && { group: String(partition) }),
        ...(last !== undefined && { after: { id: last.id, sortKey: last.sortKey } }),
      });
      for (const { id, group, view } of page) this.#open.set(id, { partition: Number(group), awaited: view });
    } while (page.length === pageSize);
  }

  async #hear(batch: readonly Message[]): Promise<void> {
    // Whoever published it goes on first.
    await nextTurn();
    const { types, fold } = this.#options;
    const partition = batch[0]?.partition ?? 0;
    if (!this.#continuity.follows(batch)) await this.#learn(partition);
    const changed = new Set<string>();
    for (const { key, value, headers } of batch) {
      const type = headers['ce_type']?.replace(/^escalog\./, '');
      if (type !== undefined && !types.has(type as EscalogEvent['type'])) continue;
      const before = this.#open.get(key)?.awaited ?? {};
      let awaited = before;
      try {
        awaited = fold(before, decode(value));
      } catch {
        // What cannot be read is in the dead letters of whoever needs it.
      }
      if (awaited === before) continue;
      changed.add(key);
      this.#remember(key, partition, awaited);
    }
    await this.#write(changed);
    this.#continuity.handled(batch);
  }

  #remember(key: string, partition: number, awaited: Awaited): void {
    if (Object.keys(awaited).length === 0) this.#open.delete(key);
    else this.#open.set(key, { partition, awaited });
  }

  async #write(keys: Iterable<string>): Promise<void> {
    const gone: string[] = [];
    const kept = [...keys].flatMap((id) => {
      const known = this.#open.get(id);
      if (known !== undefined) return [{ id, group: String(known.partition), sortKey: id, view: known.awaited }];
      gone.push(id);
      return [];
    });
    if (kept.length > 0) await this.#views.put(...kept);
    await Promise.all(gone.map((id) => this.#views.remove(id)));
  }

  async #auditRound(): Promise<void> {
    const { clock, log } = this.#deps;
    try {
      const findings: (Finding & { key: string })[] = [];
      const keys = this.#chosen(clock.now());
      for (let begin = 0; begin < keys.length && !this.#isStopped; begin += sideBySide) {
        const some = keys.slice(begin, begin + sideBySide);
        findings.push(...(await Promise.all(some.map((key) => this.#auditOne(key)))).flat());
        await nextTurn();
      }
      this.#last = { at: clock.now(), findings };
      this.#failing = undefined;
      for (const finding of findings) this.#tell(finding);
    } catch (error) {
      if (this.#failing === undefined)
        log.warn({ err: error }, 'nothing could be compared with the log; it is tried again');
      this.#failing = { since: clock.now(), ...this.#failing, error };
    }
  }

  async #auditOne(key: string): Promise<readonly (Finding & { readonly key: string })[]> {
    const known = this.#open.get(key);
    if (known === undefined) return [];
    const { findings, settled } = await this.#options.audit(key, known.awaited);
    if (settled.length > 0)
      await this.#queue.run(String(known.partition), async () => {
        const now = this.#open.get(key);
        // What was heard meanwhile counts.
        if (now === undefined || now.awaited !== known.awaited) return;
        const rest = Object.entries(now.awaited).filter(([what]) => !settled.includes(what));
        this.#remember(key, now.partition, Object.fromEntries(rest));
        await this.#write([key]);
      });
    return findings.map((finding) => ({ ...finding, key }));
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

  #tell({ key, code, text, isMended }: Finding & { readonly key: string }): void {
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
