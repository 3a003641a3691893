import type { Definitions, EntryOf, OverrideSpan } from '@escalog/definitions';
import { isoOf, type Instant, type Rejection } from '@escalog/kernel';
import { nameOf } from './wording.ts';

/** An override as it is shown: with the names of people, its times as instants, and the zone of its schedule. */
export function shownOverride(
  { override, since, until }: OverrideSpan,
  { timeZone }: EntryOf<'schedule'>,
  definitions: Definitions,
) {
  const called = (person: string) => ({ person, name: nameOf(person, definitions) });
  return {
    ref: override.ref,
    name: override.name,
    schedule: override.schedule,
    kind: override.kind,
    person: called(override.person),
    insteadOf: override.insteadOf === undefined ? null : called(override.insteadOf),
    startsAt: isoOf(since),
    endsAt: isoOf(until),
    timeZone,
    by: called(override.by),
    why: override.why,
    madeAt: override.madeAt ?? null,
  };
}

export interface OverrideQuery {
  readonly from: Instant;
  readonly to: Instant;
  /** Ref of the last of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** One page of the overrides of a schedule that count in a span, in the order in which they begin. */
export function overridesPage(
  { ref }: EntryOf<'schedule'>,
  { from, to, after, limit }: OverrideQuery,
  definitions: Definitions,
): { readonly overrides: readonly OverrideSpan[]; readonly next: string | null } | Rejection {
  const all = definitions.overridesOf(ref).between(from, to);
  const place = after === undefined ? -1 : all.findIndex(({ override }) => override.ref === after);
  if (after !== undefined && place < 0)
    return {
      code: 'place-lost',
      message: `${after} is not among these overrides any more; start again without "after".`,
    };
  const overrides = all.slice(place + 1, place + 1 + limit);
  return { overrides, next: place + 1 + limit < all.length ? (overrides.at(-1)?.override.ref ?? null) : null };
}
