/** People whose details were erased: an entry that is applied neither erases anybody, nor brings anybody back, nor needs them. */
import type { Definitions } from '../definitions.ts';
import type { CatalogEntry, EntryOf, Ref } from '../entry.ts';
import { below, type Problem } from './problem.ts';
import { referencesOf } from './references.ts';

/** What is wrong with `entries`, by ref with where each was sent, put over `current`. */
export function erasedProblems(
  entries: ReadonlyMap<Ref, { readonly entry: CatalogEntry; readonly pointer: string }>,
  current: Definitions,
): readonly Problem[] {
  return [...entries.values()].flatMap(({ entry, pointer }) => [
    ...('contactMethods' in entry ? ofPerson(entry, pointer, current) : []),
    ...ofReferences(entry, pointer, current),
  ]);
}

/** The entry that is left may be sent as it is: whoever reads all of a catalog and applies it changes nothing. */
function ofPerson(person: EntryOf<'person'>, pointer: string, current: Definitions): readonly Problem[] {
  const { ref, name, erased, contactMethods } = person;
  const known = current.findOf('person', ref)?.entry;
  if (known?.erased !== true) {
    const how = `nobody is erased by applying an entry; POST /v1/catalog/people/${ref.slice('person/'.length)}/erasure erases them`;
    return erased === true ? [{ pointer: below(pointer, 'erased'), detail: how }] : [];
  }
  return erased === true && name === known.name && contactMethods.length === 0
    ? []
    : [{ pointer: below(pointer, 'ref'), detail: `${ref} was erased, and stays so; give whoever this is another ref` }];
}

/** What an entry says already it may go on saying: an override of last year, for instance. */
function ofReferences(entry: CatalogEntry, pointer: string, current: Definitions): readonly Problem[] {
  const known = current.find(entry.ref)?.entry;
  const before = new Set(known === undefined ? [] : referencesOf(known).map(({ ref }) => ref));
  return referencesOf(entry).flatMap((reference) =>
    current.findOf('person', reference.ref)?.entry.erased === true && !before.has(reference.ref)
      ? [
          {
            pointer: `${pointer}${reference.pointer}`,
            detail: `${reference.ref} was erased, so nobody is reached; name somebody else`,
          },
        ]
      : [],
  );
}
