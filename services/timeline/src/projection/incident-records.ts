/**
 * How the index keeps events: in records under their incident. The live consumer writes one for each event
 * under its id, so that a message that comes again changes nothing; a rebuild writes one for all events of
 * an incident in a batch, which is some times faster. An event in two records is told once: timelines are a
 * fold over the set of events.
 */
import type { Message } from '@escalog/bus';
import { decode } from '@escalog/contracts';
import type { StoredRecord } from '@escalog/store';
import type { RecordedEvent } from '../domain/incident-event.ts';
import { packed, unpacked } from './event-pack.ts';
import { toldEnvelopeIn } from './told-event.ts';

/** The record of one event. Throws an `AppError`, not retriable, when no timeline can be told from it. */
export function recordOf(message: Message): StoredRecord {
  const { subject, eventId } = toldEnvelopeIn(message);
  return { group: subject, id: eventId, bytes: packed([message.value]) };
}

/** Gathers the values of a batch by incident, and makes one record of each. */
export class RecordsOfBatch {
  readonly #id: string;
  readonly #values = new Map<string, Uint8Array[]>();

  /** `batch` tells this batch from the others of one rebuild. */
  constructor(batch: number) {
    this.#id = `batch-${batch}`;
  }

  /** Throws what `recordOf` throws, and is then as before. */
  add(message: Message): void {
    const { subject } = toldEnvelopeIn(message);
    const values = this.#values.get(subject);
    if (values === undefined) this.#values.set(subject, [message.value]);
    else values.push(message.value);
  }

  /** In the order of incidents, which is that of the index. */
  records(): readonly StoredRecord[] {
    return [...this.#values.keys()]
      .sort()
      .map((group) => ({ group, id: this.#id, bytes: packed(this.#values.get(group) ?? []) }));
  }
}

/** The events in records of either kind. */
export function eventsIn(records: readonly StoredRecord[]): readonly RecordedEvent[] {
  return records.flatMap(({ bytes }) => unpacked(bytes).map((value) => decode(value) as RecordedEvent));
}
