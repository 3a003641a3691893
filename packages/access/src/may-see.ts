import type { Principal } from './principal.ts';

/** What decides who sees an incident. Refs of people. */
export interface Seen {
  /** Null: everybody. */
  readonly seenBy: readonly string[] | null;
  /** Whoever was paged, acknowledged it, declared it, leads it, or was handed it. */
  readonly involved: readonly string[];
}

/**
 * Whether `principal` sees an incident. A private one is seen by those named, those involved, and owners; a token that acts for
 * nobody sees none. For everybody else it is not there: they get what an unknown incident gets.
 */
export function maySee({ kind, person, role }: Principal, { seenBy, involved }: Seen): boolean {
  if (seenBy === null) return true;
  if (kind === 'nobody') return false;
  if (role === 'owner' && kind !== 'link') return true;
  return person !== null && (seenBy.includes(person) || involved.includes(person));
}
