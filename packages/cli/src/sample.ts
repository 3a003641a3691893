import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { readCatalogFiles } from './catalog-files.ts';
import type { ShownEntry } from './entries.ts';

/** The sample organisation, which `npm start` loads into a new installation. */
const folder = join(import.meta.dirname, '..', '..', '..', 'examples', 'acme');

/** What there is of the sample organisation in a catalog. */
export interface SampleHere {
  /** Refs of entries that are as they were loaded, and that nobody needs who has an organisation of their own. */
  readonly untouched: readonly string[];
  /** Refs of entries that people have changed: they count as their own. */
  readonly changed: readonly string[];
  /** Refs of severities and alert sources that stay, because there are no others. */
  readonly only: readonly string[];
}

/** Tells the sample in `stored`, the whole catalog, from what is people's own. */
export function sampleIn(stored: readonly ShownEntry[]): SampleHere {
  const here = new Map(stored.map((entry) => [entry.ref, entry]));
  const sample = readCatalogFiles([folder]).entries.map(({ value }) => value as ShownEntry);
  const present = sample.filter(({ ref }) => here.has(ref));
  const untouched = present
    .filter((entry) => isDeepStrictEqual(written(here.get(entry.ref)), entry))
    .map(({ ref }) => ref);
  const own = stored.map(({ ref }) => ref).filter((ref) => !untouched.includes(ref));
  const only = untouched.filter(
    (ref) => own.length > 0 && isBasic(ref) && !own.some((other) => typeOf(other) === typeOf(ref)),
  );
  return {
    untouched: untouched.filter((ref) => !only.includes(ref)),
    changed: present.map(({ ref }) => ref).filter((ref) => !untouched.includes(ref)),
    only,
  };
}

/** An entry without what Escalog keeps beside what people write. */
function written(entry: ShownEntry | undefined): object | undefined {
  return entry && Object.fromEntries(Object.entries(entry).filter(([field]) => !['turns', 'shifts'].includes(field)));
}

/** Names nobody who could be paged; without any of its type nothing is declared or taken in as it should be. A source whose key everybody can read is not of that kind. */
function isBasic(ref: string): boolean {
  return typeOf(ref) === 'severity' || ref === 'alert-source/alertmanager';
}

function typeOf(ref: string): string {
  return ref.split('/', 1).join();
}
