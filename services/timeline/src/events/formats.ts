import { csvLine } from '@escalog/kernel';
import { columns, csvValuesOf, lineOf } from './event-line.ts';
import { ParquetScribe } from './parquet-scribe.ts';
import type { Scribe } from './scribe.ts';

export const formats = ['ndjson', 'sse', 'csv', 'parquet'] as const;
export type Format = (typeof formats)[number];

/** In the order in which they are offered. */
export const mediaTypes = {
  'application/x-ndjson': 'ndjson',
  'text/event-stream': 'sse',
  'text/csv': 'csv',
  'application/vnd.apache.parquet': 'parquet',
} as const satisfies Readonly<Record<string, Format>>;

export function scribeOf(format: Format): Scribe {
  switch (format) {
    case 'ndjson':
      return ndjson;
    case 'sse':
      return serverSentEvents;
    case 'csv':
      return csv;
    case 'parquet':
      return new ParquetScribe();
  }
}

const nothing = (): string => '';

/** https://github.com/ndjson/ndjson-spec */
const ndjson: Scribe = {
  mediaType: 'application/x-ndjson',
  tellsPositions: true,
  begin: nothing,
  write: (events) =>
    events.map(({ logged, position }) => `${JSON.stringify({ position, ...lineOf(logged) })}\n`).join(''),
  idle: (position) => `${JSON.stringify({ position })}\n`,
  end: nothing,
  close() {},
};

/** How soon browsers come back, in milliseconds. */
const comesBackWithin = 2_000;

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
const serverSentEvents: Scribe = {
  mediaType: 'text/event-stream; charset=utf-8',
  tellsPositions: true,
  begin: () => `retry: ${comesBackWithin}\n\n`,
  write: (events) =>
    events.map(({ logged, position }) => `id: ${position}\ndata: ${JSON.stringify(lineOf(logged))}\n\n`).join(''),
  // An id without data is kept, and tells nobody anything.
  idle: (position) => `: here\nid: ${position}\n\n`,
  end: nothing,
  close() {},
};

const csv: Scribe = {
  mediaType: 'text/csv; charset=utf-8; header=present',
  tellsPositions: false,
  begin: () => csvLine(columns.map(({ name }) => name)),
  write: (events) => events.map(({ logged }) => csvLine(csvValuesOf(logged))).join(''),
  idle: nothing,
  end: nothing,
  close() {},
};
