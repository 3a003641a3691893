import type { Definitions } from '../definitions.ts';
import type { EntryOf } from '../entry.ts';

/** The types of entries that everybody knows and names, in and outside of engineering. A sentence is first matched against these. */
export function typesKnownToEveryone(definitions: Definitions): readonly string[] {
  return ['business-service', ...ownTypes(definitions, ({ knownToEveryone }) => knownToEveryone === true)];
}

/** The types of entries that can be affected: those known to everyone, then what engineers know. */
export function typesAffected(definitions: Definitions): readonly string[] {
  const others = ownTypes(definitions, ({ knownToEveryone }) => knownToEveryone !== true);
  return [...typesKnownToEveryone(definitions), 'component', ...others];
}

function ownTypes(definitions: Definitions, are: (type: EntryOf<'catalog-type'>) => boolean): readonly string[] {
  return definitions
    .allOf('catalog-type')
    .filter(are)
    .map(({ ref }) => ref.slice('catalog-type/'.length));
}
