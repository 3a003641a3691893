import { harmless } from './text.ts';

/** A line of comma-separated values (RFC 4180), with its end. What is null is empty. */
export function csvLine(values: readonly (string | number | null)[]): string {
  return `${values.map((value) => (typeof value === 'string' ? quoted(value) : (value ?? ''))).join(',')}\r\n`;
}

/** What begins like a formula would be reckoned out by a spreadsheet, whoever wrote it: an apostrophe makes it a text. */
function quoted(value: string): string {
  const shown = harmless(value);
  const text = /^[=+\-@\t]/.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
