import { typeNameOf } from '../entry.ts';
import { isKnownToEveryone, type Definitions } from '../definitions.ts';

/** The types of entries that everybody knows and names, in and outside of engineering. A sentence is first matched against these. */
export function typesKnownToEveryone(definitions: Definitions): readonly string[] {
  return typesAffected(definitions).filter((type) => isKnownToEveryone(`${type}/any`, definitions));
}

/** The types of entries that can be affected. */
export function typesAffected(definitions: Definitions): readonly string[] {
  const own = definitions.allOf('catalog-type').map(({ ref }) => ref.slice(typeNameOf(ref).length + 1));
  return ['business-service', 'component', ...own];
}
