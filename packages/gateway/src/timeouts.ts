import type { Milliseconds } from '@escalog/kernel';

/**
 * How long the gateway waits for a service. Until it connects and answers together they stay below the 60 seconds
 * of silence after which the connection to the client is cut, so that the client hears what is wrong.
 */
export interface Timeouts {
  /** Until it takes the connection. */
  readonly connect: Milliseconds;
  /** From the end of the request to the beginning of the answer. */
  readonly answer: Milliseconds;
  /** Between two parts of an answer. */
  readonly silence: Milliseconds;
  /** For its health, or for the description of its routes. */
  readonly question: Milliseconds;
}

export const defaultTimeouts: Timeouts = { connect: 5_000, answer: 30_000, silence: 30_000, question: 2_000 };
