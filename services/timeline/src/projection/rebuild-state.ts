import type { Hole } from '../domain/hole.ts';

/** How far a rebuild is. */
export interface RebuildProgress {
  /** Messages read so far, the skipped ones among them. */
  readonly handled: number;
  readonly skipped: number;
  /** The first of the skipped ones. */
  readonly firstSkipped: readonly Hole[];
}

/** The rebuild that runs, or the last one that did. */
export interface Rebuild extends RebuildProgress {
  /** Of the index that it builds; where the log keeps the index itself, which rebuild it is. The first is 2. */
  readonly generation: number;
  readonly state: 'running' | 'done' | 'failed' | 'discarded';
  /** Messages that were in the log when it began. */
  readonly total: number;
  readonly startedAt: string;
  readonly endedAt: string | null;
  /** What became of it, as one sentence. */
  readonly detail: string;
}

/** Nobody consumes as this group: what it lags behind is the whole log. */
export const nobody = 'escalog.timeline.whole-log';

/** A rebuild that begins. */
export const fresh = { state: 'running', handled: 0, skipped: 0, firstSkipped: [], endedAt: null } as const;

/** How a rebuild ends whose process does. */
export const cutOff = {
  state: 'discarded',
  detail: 'The process ended before it was done: start another one.',
} as const;
