import {
  entrySchemas,
  referencesOf,
  triagePath,
  type CatalogEntry,
  type Definitions,
  type EntryType,
  type Ref,
} from '@escalog/definitions';
import type { Rejection } from '@escalog/kernel';
import { noSuchEntry } from './entry.ts';
import { listed } from './wording.ts';

const namedAtMost = 10;

/** Why an entry cannot be removed: it is not there, another refers to it, or every catalog needs it; `undefined` when it can. */
export function refusalToRemove(ref: Ref, definitions: Definitions): Rejection | undefined {
  const known = definitions.find(ref);
  if (known === undefined) return { code: 'entry-not-found', message: noSuchEntry(ref) };
  const referrers = referrersOf(ref, definitions);
  if (referrers.length > 0)
    return {
      code: 'still-referenced',
      message: `${ref} is still referred to by ${named(referrers)}; change or remove those first.`,
    };
  if (ref === triagePath)
    return { code: 'still-needed', message: `${ref} must stay: incidents that nobody owns climb it.` };
  if ('assumed' in known.entry)
    return {
      code: 'still-needed',
      message: `${ref} is taken when a declaration names no severity; apply another one with "assumed": true, and this one without, first.`,
    };
  return undefined;
}

function referrersOf(ref: Ref, definitions: Definitions): readonly Ref[] {
  const types = Object.keys(entrySchemas) as EntryType[];
  const everything: readonly CatalogEntry[] = types.flatMap((type): readonly CatalogEntry[] => definitions.allOf(type));
  return everything
    .filter((entry) => entry.ref !== ref && referencesOf(entry).some((reference) => reference.ref === ref))
    .map((entry) => entry.ref);
}

function named(refs: readonly Ref[]): string {
  const more = refs.length - namedAtMost;
  return listed(more > 0 ? [...refs.slice(0, namedAtMost), `${more} more`] : refs);
}
