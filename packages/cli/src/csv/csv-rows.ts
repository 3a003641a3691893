import { CsvError, parse } from 'csv-parse/sync';

/** A table as it was written: its heading, and rows in their order. */
export interface Table {
  readonly heading: readonly string[];
  readonly rows: readonly Row[];
  /** With one, the rows are not all there is. */
  readonly faults: readonly Fault[];
}

export interface Row {
  /** Where it begins, from 1. */
  readonly line: number;
  /** In the order of the heading; as many. */
  readonly cells: readonly string[];
}

/** What cannot be read: at a line, in a sentence without a full stop. */
export interface Fault {
  readonly line: number;
  readonly detail: string;
}

const bytesAtMost = 8 * 1024 * 1024;
const rowsAtMost = 5_000;
const delimiters = [',', ';', '\t'];

/** The table in a CSV file (RFC 4180): with commas, semicolons or tabs between cells, whichever the heading has most of, and any line breaks. */
export function tableIn(bytes: Uint8Array): Table {
  if (bytes.byteLength > bytesAtMost) return fault(1, 'the file is larger than 8 MiB; split it');
  const decoded = decode(bytes);
  if (decoded === undefined) return fault(1, 'the file is not UTF-8; save it as such, which Excel calls CSV UTF-8');
  const text = decoded.replaceAll(/\r\n?/g, '\n');
  const told = /^sep=(.)\n/.exec(text);
  const body = told === null ? text : text.slice(told[0].length);
  const skipped = told === null ? 0 : 1;
  try {
    const records = parse(body, {
      delimiter: told?.[1] ?? delimiterOf(body),
      info: true,
      raw: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    }) as unknown as readonly ParsedRecord[];
    return tableOf(records.map((record) => rowOf(record, skipped)));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return fault(lineOf(error) + skipped, sentenceOf(error));
  }
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
  readonly raw: string;
}

/** Excel's own "Unicode text" has a mark of another encoding, its plain CSV none that could be told. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** What stands between cells, by the first line: what is in quotes does not count. */
function delimiterOf(text: string): string {
  const [heading = ''] = text
    .trimStart()
    .replaceAll(/"[^"]*"/g, '')
    .split('\n', 1);
  const counts = delimiters.map((delimiter) => ({ delimiter, count: heading.split(delimiter).length }));
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).delimiter;
}

/** The parser tells the line in which a record ends. */
function rowOf({ record, info, raw }: ParsedRecord, skipped: number): Row {
  const inside = raw.replace(/^\n+/, '').replace(/\n$/, '').split('\n').length - 1;
  return { line: info.lines - inside + skipped, cells: record };
}

function tableOf(records: readonly Row[]): Table {
  const [first, ...others] = records;
  if (first === undefined) return fault(1, 'the file is empty; its first line must name the columns');
  const heading = first.cells.map((name) => name.trim());
  const rows = others.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const faults = [
    ...heading.flatMap((name, index) => [
      ...(name === '' ? [{ line: first.line, detail: `column ${index + 1} has no name` }] : []),
      ...(name !== '' && heading.indexOf(name) < index
        ? [{ line: first.line, detail: `the column ${name} is there twice` }]
        : []),
    ]),
    ...rows.flatMap(({ line, cells }) =>
      cells.length === heading.length
        ? []
        : [{ line, detail: `this line has ${cells.length} cells, but the heading has ${heading.length} columns` }],
    ),
    ...(rows.length > rowsAtMost
      ? [{ line: rows[rowsAtMost]?.line ?? 1, detail: `there are more than ${rowsAtMost} rows; split the file here` }]
      : []),
  ];
  return { heading, rows: rows.slice(0, rowsAtMost).filter(({ cells }) => cells.length === heading.length), faults };
}

function fault(line: number, detail: string): Table {
  return { heading: [], rows: [], faults: [{ line, detail }] };
}

function lineOf(error: CsvError): number {
  return Number((error as { readonly lines?: unknown }).lines ?? 1);
}

function sentenceOf({ code }: CsvError): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quote that is opened somewhere before the end is not closed';
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'something stands behind the quote that ends a cell; write a quote within one twice';
    default:
      return 'a quote stands within a cell that is not in quotes; put the whole cell in quotes, and write this one twice';
  }
}
