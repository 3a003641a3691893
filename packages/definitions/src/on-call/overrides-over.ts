import type { Definitions } from '../definitions.ts';
import { typeOf, type CatalogEntry, type EntryOf } from '../entry.ts';
import { Overrides, spanOf } from './overrides.ts';

/** The overrides of a schedule once `entries` are put over `current`. */
export function overridesOver(
  { ref, timeZone }: EntryOf<'schedule'>,
  entries: readonly CatalogEntry[],
  current: Definitions,
): Overrides {
  const sent = entries.filter((entry) => typeOf(entry.ref) === 'override') as readonly EntryOf<'override'>[];
  const anew = new Set(sent.map((entry) => entry.ref));
  const kept = current.overridesOf(ref).all.map(({ override }) => override);
  const all = [...kept.filter((one) => !anew.has(one.ref)), ...sent.filter(({ schedule }) => schedule === ref)];
  return new Overrides(all.map((one) => spanOf(one, timeZone)));
}
