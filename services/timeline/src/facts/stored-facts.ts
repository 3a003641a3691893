/**
 * Facts as they are stored: as text, with a checksum. They are read by the thread that answers questions, and whoever brings them
 * there need not take them apart.
 */
import { crc32 } from 'node:zlib';
import { hash } from 'node:crypto';
import type { Store, Views } from '@escalog/store';
import { edition, type IncidentFacts } from '../domain/facts.ts';

export interface StoredFacts {
  readonly edition: number;
  /** Of each event that they were made from, eight letters. */
  readonly covers: string;
  /** `IncidentFacts` as JSON. */
  readonly facts: string;
  readonly checksum: number;
}

export function factViews(store: Store): Views<StoredFacts> {
  return store.views('incident-facts');
}

/** By edition, so that those of earlier ones are found; the order of all is that in which they were written. */
export function groupOfEdition(number: number): string {
  return `edition-${number}`;
}

export function storedOf(facts: IncidentFacts, eventIds: readonly string[]): StoredFacts {
  const text = JSON.stringify(facts);
  return {
    edition,
    covers: [...new Set(eventIds)].sort().map(markOf).join(''),
    facts: text,
    checksum: crc32(text),
  };
}

/** Whether facts were made from all of these events, by the rules of today. */
export function isCovered(stored: StoredFacts | undefined, eventIds: readonly string[]): boolean {
  if (stored?.edition !== edition) return false;
  const marks = new Set(stored.covers.match(/.{8}/g));
  return eventIds.every((id) => marks.has(markOf(id)));
}

/** 48 bits of a hash: of the few dozen events of one incident no two have the same. */
function markOf(eventId: string): string {
  return hash('sha256', eventId, 'base64url').slice(0, 8);
}

/** The facts; undefined when they are damaged. */
export function factsIn(id: string, { facts: text, checksum }: StoredFacts): IncidentFacts | undefined {
  try {
    if (crc32(text) !== checksum) return undefined;
    const facts = JSON.parse(text) as IncidentFacts;
    return facts.id === id ? facts : undefined;
  } catch {
    return undefined;
  }
}
