import type { Offer } from '../api/incidents.ts';
import { table } from '../show/table.ts';
import type { Context } from './command.ts';

export interface SearchOptions {
  readonly type?: readonly string[];
  readonly limit: number;
  readonly json?: boolean;
}

/** What in the catalog may be meant by a few words, best first, and why. */
export async function search(
  text: string,
  { type = [], limit, json }: SearchOptions,
  { client, terminal }: Context,
): Promise<void> {
  const query = new URLSearchParams([
    ['q', text],
    ['limit', String(limit)],
    ...type.map((one) => ['types', one] as [string, string]),
  ]);
  const { offers } = await client.get<{ readonly offers: readonly Offer[] }>(`/v1/catalog/search?${query}`);
  if (json) return terminal.out(JSON.stringify(offers, null, 2));
  if (offers.length === 0) return terminal.err(`Nothing in the catalog is like "${text}".`);
  const rows = offers.map(({ ref, name, score, reason }) => [ref, name, score.toFixed(2), reason]);
  for (const line of table(['ENTRY', 'NAME', 'SCORE', 'WHY'], rows, terminal.width)) terminal.out(line);
}
