/** The audit as comma-separated values (RFC 4180), safe to open in a spreadsheet. */
import { csvLine, isoOf } from '@escalog/kernel';
import type { AuditLine } from './audit-filter.ts';

const columns = [
  'at',
  'actor',
  'action',
  'outcome',
  'about',
  'via',
  'credential',
  'address',
  'route',
  'status',
  'detail',
] as const satisfies readonly (keyof AuditLine)[];

export const csvHeader = csvLine(columns);

export function csvRow(line: AuditLine): string {
  return csvLine(columns.map((column) => (column === 'at' ? isoOf(line.at) : (line[column] ?? null))));
}
