/** The incidents behind a number. */
import type { Principal } from '@escalog/access';
import type { Instant } from '@escalog/kernel';
import type { FactColumns } from './fact-columns.ts';
import type { Rows } from './rows.ts';

export interface Behind {
  readonly count: number;
  /** The newest of those that whoever asks may see. */
  readonly incidents: readonly NamedIncident[];
  /** How many more they may see. */
  readonly further: number;
  /** How many they may not. */
  readonly hidden: number;
}

export interface NamedIncident {
  readonly id: string;
  readonly title: string;
  readonly declaredAt: Instant;
}

/** Takes rows of incidents in order; at most so many are told by name. */
export function behindOf(columns: FactColumns, rows: Rows, asker: Principal, atMost: number): Behind {
  const isSeen = columns.seenBy(asker);
  const { id, title } = columns.columns.incidents;
  const incidents: NamedIncident[] = [];
  let seen = 0;
  for (const row of rows.all().toReversed()) {
    if (!isSeen(row)) continue;
    seen += 1;
    if (incidents.length < atMost)
      incidents.push({
        id: id[row] as string,
        title: columns.words.textOf(title[row] as number),
        declaredAt: columns.declaredAt(row),
      });
  }
  return { count: rows.length, incidents, further: seen - incidents.length, hidden: rows.length - seen };
}
