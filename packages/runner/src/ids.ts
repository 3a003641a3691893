import { hash } from 'node:crypto';
import type { Instant } from '@escalog/kernel';
import { v5, v7 } from 'uuid';

/** The id of an event: the same for the same stream, version and instant, and sorted by time like every UUIDv7. */
export function eventIdOf(stream: string, version: number, occurredAt: Instant): string {
  const random = hash('sha256', `${stream}@${version}`, 'buffer');
  return v7({ msecs: occurredAt, random: random.subarray(0, 16), seq: random.readUInt32BE(16) });
}

/** A new id that sorts by time. */
export function newId(at: Instant): string {
  return v7({ msecs: at });
}

/** The id that a key of the caller's stands for, so that the same key can never make two. Halves of characters are taken as one and the same. */
export function idOfKey(key: string): string {
  return v5(key.toWellFormed(), namespace);
}

const namespace = '5f0c6c5e-9d0a-4b6e-8a53-0c2f7a3f4e11';
