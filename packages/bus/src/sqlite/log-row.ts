import { crc32 } from 'node:zlib';
import { AppError, type Instant } from '@escalog/kernel';
import type { Message, OutgoingMessage } from '../bus.ts';

/** A message as its row holds it: an array, which SQLite hands out faster than an object. */
export type LogRow = readonly [offset: number, key: string, value: Uint8Array, headers: string, appendedAt: number, crc: number];

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** The row of a message. */
export function rowOf(place: Place, offset: number, message: OutgoingMessage, appendedAt: Instant): LogRow {
  const headers = JSON.stringify(message.headers);
  return [offset, message.key, message.value, headers, appendedAt, checksumOf(place, offset, message.key, message.value, headers, appendedAt)];
}

/** The message in a row. Throws when the row is not what was written. */
export function messageOf(place: Place, [offset, key, value, headers, appendedAt, crc]: LogRow): Message {
  if (checksumOf(place, offset, key, value, headers, appendedAt) !== crc) throw damaged(place, offset, 'is damaged');
  return {
    topic: place.topic,
    partition: place.partition,
    offset,
    key,
    value,
    headers: JSON.parse(headers) as Record<string, string>,
    appendedAt: appendedAt as Instant,
  };
}

/** Over everything there is about a message and where it belongs, so that a row in the wrong place is noticed too. */
function checksumOf(place: Place, offset: number, key: string, value: Uint8Array, headers: string, appendedAt: number): number {
  return crc32(value, crc32(headers, crc32(`${place.topic} ${place.partition} ${offset} ${appendedAt} ${key}`)));
}

/** Nothing is ever skipped: going on behind a lost message would be a page that nobody gets. */
export function damaged(place: Place, offset: number, what: string): AppError {
  return new AppError(
    'ESCALOG_BUS_CORRUPTED',
    `Message ${offset} of partition ${place.partition} of ${place.topic} ${what}: stop Escalog and restore the data folder from a backup.`,
    { retriable: false },
  );
}
