import { isRetriable } from '@escalog/kernel';
import type { Hole } from '../domain/hole.ts';
import type { RecordedEvent } from '../domain/incident-event.ts';
import type { NewerEvent } from '../domain/newer-event.ts';
import type { Unread } from './packed-page.ts';
import type { Recorded } from './timeline-source.ts';
import { newerEventIn, toldEventIn } from './told-event.ts';

/** Reads messages about an incident page by page, so that no more than one stands in memory beside what is told from it. */
export class Recording {
  readonly #events: RecordedEvent[] = [];
  readonly #newer: NewerEvent[] = [];
  readonly #holes: Hole[] = [];

  /** What of the log cannot be read is a hole. Throws where that stands in an index, and a retriable `AppError` while a schema is asked for. */
  add(messages: readonly Unread[]): void {
    for (const message of messages)
      try {
        const told = toldIn(message);
        if ('event' in told) this.#events.push(told.event);
        else this.#newer.push(told.newer);
      } catch (error) {
        const { topic, partition, offset } = message;
        if (isRetriable(error) || topic === undefined) throw error;
        this.#holes.push({ topic, partition, offset, reason: String(error) });
      }
  }

  get recorded(): Recorded {
    return { events: this.#events, holes: this.#holes, newer: this.#newer };
  }
}

function toldIn(message: Unread): { readonly event: RecordedEvent } | { readonly newer: NewerEvent } {
  try {
    return { event: toldEventIn(message) };
  } catch (error) {
    return { newer: newerEventIn(message, error) };
  }
}
