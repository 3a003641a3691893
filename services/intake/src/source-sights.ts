import type { Clock, Instant, Milliseconds } from '@escalog/kernel';
import type { Log } from '@escalog/runner';
import type { Store, Views } from '@escalog/store';
import type { AlertOutcome } from './alert-reports.ts';
import { heardAgain } from './domain/silence.ts';

/** When something was last heard from a source, and what was wrong with what it sent. */
export interface Sight {
  /** When something of it was last taken. */
  readonly seenAt: Instant | null;
  /** What was last refused. */
  readonly refused: { readonly at: Instant; readonly code: string; readonly detail: string } | null;
  /** What was last taken and could not be read as a whole. */
  readonly unread: { readonly at: Instant; readonly detail: string } | null;
  /** What became of the last reports, the newest first; without those that changed nothing. Absent from what an earlier release stored. */
  readonly latest?: readonly SeenReport[];
  /** On how many days it was heard, and the longest pause between two times. Absent from what an earlier release stored. */
  readonly days?: number;
  readonly longestPause?: Milliseconds;
}

/** A report that changed something. */
export interface SeenReport {
  readonly at: Instant;
  /** What it would be called as an incident. */
  readonly title: string;
  readonly outcome: AlertOutcome['outcome'];
  readonly incidentId: string | null;
}

/** Refused since it was last heard for what its sender does not show. Of what was never heard anybody may send that. */
export function refusedNow(sight: Sight): sight is Sight & { readonly refused: NonNullable<Sight['refused']> } {
  const { seenAt, refused } = sight;
  return seenAt !== null && refused !== null && refused.at >= seenAt && notShown.has(refused.code);
}

const notShown: ReadonlySet<string> = new Set(['not-signed-in', 'lacks-right']);

const unseen: Sight = { seenAt: null, refused: null, unread: null };

/** A source that sends all the time is noted no more often, so that a storm costs no more than its incidents. */
const notedEvery: Milliseconds = 5_000;
const latestKept = 10;

/** Whether sources send and what was wrong with it, for operators; to within five seconds. Losing it loses nothing. */
export class SourceSights {
  readonly #views: Views<Sight>;
  readonly #clock: Clock;
  readonly #log: Log;
  /** When each kind of thing was last noted of each source. */
  readonly #noted = new Map<string, Instant>();

  constructor({ store, clock, log }: { readonly store: Store; readonly clock: Clock; readonly log: Log }) {
    this.#views = store.views('source-sights');
    this.#clock = clock;
    this.#log = log;
  }

  async of(source: string): Promise<Sight> {
    return (await this.#views.get(source)) ?? unseen;
  }

  /** Something was taken. Reports that changed something are noted at once: each has cost a write already. */
  seen(source: string, reports: readonly Omit<SeenReport, 'at'>[] = []): Promise<void> {
    const news = reports.filter(({ outcome }) => outcome !== 'unchanged' && outcome !== 'nothing-open');
    return this.#note(
      source,
      'seen',
      (seenAt, before) => ({
        ...heardAgain(before, seenAt),
        ...(news.length > 0 && {
          latest: [...news.map((one) => ({ ...one, at: seenAt })).toReversed(), ...(before.latest ?? [])].slice(
            0,
            latestKept,
          ),
        }),
      }),
      news.length > 0,
    );
  }

  /** Something was refused. Resolves with true when it begins with that: the source was heard before. */
  async refused(
    source: string,
    { code, detail }: { readonly code: string; readonly detail: string },
  ): Promise<boolean> {
    let begins = false;
    await this.#note(source, `refused ${code}`, (at, before) => {
      const after = { refused: { at, code, detail } };
      begins = !refusedNow(before) && refusedNow({ ...before, ...after });
      return after;
    });
    return begins;
  }

  unread(source: string, faults: readonly string[]): Promise<void> {
    return this.#note(source, 'unread', (at) => ({ unread: { at, detail: faults.join('; ') } }));
  }

  /** What cannot be noted is no reason to refuse an alert. */
  async #note(
    source: string,
    what: string,
    change: (at: Instant, before: Sight) => Partial<Sight>,
    isNews = false,
  ): Promise<void> {
    const now = this.#clock.now();
    const key = `${source} ${what}`;
    const last = this.#noted.get(key);
    if (!isNews && last !== undefined && now - last < notedEvery) return;
    this.#noted.set(key, now);
    try {
      await this.#views.update(source, (before = unseen) => ({
        group: '',
        sortKey: source,
        view: { ...before, ...change(now, before) },
      }));
    } catch (error) {
      this.#noted.delete(key);
      this.#log.warn({ err: error, source }, 'it could not be noted that this source sent something');
    }
  }
}
