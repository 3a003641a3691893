import type { Api } from '../api.ts';
import { entryUrl } from '../refs.ts';

/** What people are called, by ref; whoever the catalog does not have is left out. */
export async function namesOf(api: Api, refs: readonly (string | null)[]): Promise<Readonly<Record<string, string>>> {
  const people = [...new Set(refs)].filter((ref) => ref?.startsWith('person/') === true) as string[];
  const found = await Promise.all(
    people.map(async (ref) => {
      const read = await api.getOr<{ entry: { name: string } } | null>(entryUrl(ref), null);
      return read === null ? [] : [[ref, read.entry.name] as const];
    }),
  );
  return Object.fromEntries(found.flat());
}
