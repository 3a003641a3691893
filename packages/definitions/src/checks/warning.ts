import type { Ref } from '../entry.ts';
import type { Problem } from './problem.ts';

/** What is allowed, and still may not be meant. The pointer is within the entry `ref`. */
export interface Warning extends Problem {
  /** The entry to look at: one of those that were sent. */
  readonly ref: Ref;
}
