import type { Client } from './client.ts';

/** A catalog entry as it is shown, of whatever type. */
export interface ShownEntry {
  readonly ref: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

interface EntryPage {
  readonly entries: readonly { readonly entry: ShownEntry; readonly version: number }[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

/** Every entry, or those of a type and that a text finds, page by page. */
export async function allEntries(
  query: { readonly type?: string; readonly q?: string },
  client: Client,
): Promise<readonly ShownEntry[]> {
  const entries: ShownEntry[] = [];
  let after: string | null = null;
  do {
    const asked = new URLSearchParams({ ...query, limit: '500', ...(after !== null && { after }) });
    const page: EntryPage = await client.get(`/v1/catalog/entries?${asked}`);
    entries.push(...page.entries.map(({ entry }) => entry));
    after = page.next;
  } while (after !== null);
  return entries;
}
