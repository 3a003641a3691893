/** The audit as comma-separated values (RFC 4180), safe to open in a spreadsheet. */
import { isoOf } from '@escalog/kernel';
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

export const csvHeader = `${columns.join(',')}\r\n`;

export function csvRow(line: AuditLine): string {
  const values = columns.map((column) => (column === 'at' ? isoOf(line.at) : String(line[column] ?? '')));
  return `${values.map(quoted).join(',')}\r\n`;
}

/** What begins like a formula would be reckoned out by a spreadsheet, whoever wrote it: an apostrophe makes it a text. */
function quoted(value: string): string {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
