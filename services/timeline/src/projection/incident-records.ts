/**
 * How the index keeps events: in records under their incident. The live consumer writes one for each event
 * under its id, so that a message that comes again changes nothing; a rebuild writes one for all events of
 * an incident in a batch, which is some times faster. An event in two records is told once: timelines are a
 * fold over the set of events. What only a newer release can read is kept as it is, behind its type.
 */
import type { Message } from '@escalog/bus';
import { decode, isOfNewerRelease, readNewerMeta } from '@escalog/contracts';
import { isRetriable } from '@escalog/kernel';
import type { StoredRecord } from '@escalog/store';
import type { RecordedEvent } from '../domain/incident-event.ts';
import type { NewerEvent } from '../domain/newer-event.ts';
import { packed, unpacked } from './event-pack.ts';
import type { Unread } from './packed-page.ts';
import { newerEventIn, toldEnvelopeIn } from './told-event.ts';

/** An event as a record holds it. */
interface Kept {
  readonly subject: string;
  readonly eventId: string;
  readonly value: Uint8Array;
}

/** The record of one event. Throws an `AppError`, not retriable, when no timeline can be told from it. */
export function recordOf(message: Message): StoredRecord {
  const { subject, eventId, value } = keptIn(message);
  return { group: subject, id: eventId, bytes: packed([value]) };
}

/** Gathers the values of a batch by incident, and makes one record of each. */
export class RecordsOfBatch {
  readonly #id: string;
  readonly #values = new Map<string, Uint8Array[]>();

  /** `id` tells this batch from the others of one incident. */
  constructor(id: string) {
    this.#id = id;
  }

  /** Throws what `recordOf` throws, and is then as before. */
  add(message: Message): void {
    const { subject, value } = keptIn(message);
    const values = this.#values.get(subject);
    if (values === undefined) this.#values.set(subject, [value]);
    else values.push(value);
  }

  /** In the order of incidents, which is that of the index. */
  records(): readonly StoredRecord[] {
    return [...this.#values.keys()]
      .sort()
      .map((group) => ({ group, id: this.#id, bytes: packed(this.#values.get(group) ?? []) }));
  }
}

/** What records of either kind tell. */
export interface InRecords {
  readonly events: readonly RecordedEvent[];
  readonly newer: readonly NewerEvent[];
  /** Ids of the records that are not what was written. */
  readonly damaged: readonly string[];
}

/** Throws a retriable `AppError` while a schema is asked for. */
export function toldIn(records: readonly StoredRecord[]): InRecords {
  const events: RecordedEvent[] = [];
  const newer: NewerEvent[] = [];
  const damaged: string[] = [];
  for (const { id, bytes } of records) {
    try {
      const values = unpacked(bytes);
      if (values === undefined) damaged.push(id);
      else for (const value of values) tell(value, events, newer);
    } catch (error) {
      if (isRetriable(error)) throw error;
      damaged.push(id);
    }
  }
  return { events, newer, damaged };
}

/** What stands in records, unread. Throws where one is not what was written. */
export function unreadIn(records: readonly StoredRecord[]): readonly Unread[] {
  return records.flatMap(({ id, bytes }) => {
    const values = unpacked(bytes);
    if (values === undefined) throw new Error(`The record ${id} is damaged.`);
    return values.map((kept) => ({ topic: undefined, partition: 0, offset: 0, ...toldBehind(kept) }));
  });
}

/** Ids of those of `before` that are damaged, or tell nothing that `records` do not tell. */
export function coveredBy(records: readonly StoredRecord[], before: readonly StoredRecord[]): readonly string[] {
  const told = new Set(eventIdsIn(toldIn(records)));
  return before
    .filter((record) => {
      const inRecord = toldIn([record]);
      return inRecord.damaged.length > 0 || eventIdsIn(inRecord).every((id) => told.has(id));
    })
    .map(({ id }) => id);
}

function eventIdsIn({ events, newer }: InRecords): readonly string[] {
  return [...events, ...newer].map(({ meta }) => meta.eventId);
}

function tell(kept: Uint8Array, events: RecordedEvent[], newer: NewerEvent[]): void {
  const { type, value } = toldBehind(kept);
  try {
    events.push(decode(value) as RecordedEvent);
  } catch (error) {
    if (!isOfNewerRelease(error)) throw error;
    newer.push({ type: type ?? 'unknown', meta: readNewerMeta(value) });
  }
}

function toldBehind(kept: Uint8Array): Pick<Unread, 'type' | 'value'> {
  const type = typeBefore(kept);
  return { type, value: type === undefined ? kept : kept.subarray(typeAt + Buffer.byteLength(type)) };
}

function keptIn(message: Message): Kept {
  try {
    return { ...toldEnvelopeIn(message), value: message.value };
  } catch (error) {
    const { type, meta } = newerEventIn(message, error);
    return { subject: meta.subject, eventId: meta.eventId, value: behindType(type, message.value) };
  }
}

/** What no message in Confluent's framing begins with. */
const typed = 1;
/** Behind that and the length of the type. */
const typeAt = 2;
const longestType = 255;

function behindType(type: string, value: Uint8Array): Uint8Array {
  const name = Buffer.from(type).subarray(0, longestType);
  return Buffer.concat([Buffer.from([typed, name.length]), name, value]);
}

function typeBefore(kept: Uint8Array): string | undefined {
  if (kept[0] !== typed) return undefined;
  return Buffer.from(kept.subarray(typeAt, typeAt + (kept[1] ?? 0))).toString();
}
