/** How pages are spread over people, and over the hours of the day. */
import type { FactColumns } from './fact-columns.ts';
import { pageOutcomes } from './fact-tables.ts';
import { Rows } from './rows.ts';
import { isNight } from './wall-clock.ts';

export interface PersonPages {
  readonly person: string;
  readonly pages: number;
  readonly atNight: number;
  readonly answeredInTime: number;
  /** Their time passed without an answer, also when one came later. */
  readonly missed: number;
  readonly undeliverable: number;
  /** By the hour at which they were owed, from 0 to 23. */
  readonly byHour: readonly number[];
}

/** Of some pages. */
export type PersonCounts = Omit<PersonPages, 'person'> & {
  /** Of which it is known what became of them. */
  readonly ended: number;
};

/** By the row of a page the hour at which it was owed, from 0 to 23. */
export type Hours = Uint8Array;

/** Takes rows of pages. */
export function personCounts({ columns: { pages: columns } }: FactColumns, pages: Rows, hours: Hours): PersonCounts {
  const of = pageOutcomes.map(() => 0);
  const byHour = Array.from({ length: 24 }, () => 0);
  for (let at = 0; at < pages.length; at += 1) {
    const page = pages.at(at);
    const [outcome, hour] = [columns.outcome[page] as number, hours[page] as number];
    of[outcome] = (of[outcome] as number) + 1;
    byHour[hour] = (byHour[hour] as number) + 1;
  }
  const count = (outcome: (typeof pageOutcomes)[number]): number => of[pageOutcomes.indexOf(outcome)] as number;
  return {
    pages: pages.length,
    atNight: byHour.reduce((sum, some, hour) => (isNight(hour) ? sum + some : sum), 0),
    answeredInTime: count('answered'),
    missed: count('unanswered') + count('answered-late'),
    undeliverable: count('undeliverable'),
    ended: pages.length - count('open'),
    byHour,
  };
}

/** The incidents of those of these pages that are meant. */
export function incidentsOf(
  { columns: { pages: columns } }: FactColumns,
  pages: Rows,
  isMeant: (page: number) => boolean = () => true,
): Rows {
  const incidents = new Rows();
  for (const page of pages.all()) if (isMeant(page)) incidents.addOnce(columns.incident[page] as number);
  return incidents;
}
