/** Writes one Parquet file, and answers each order with the bytes that have come about. */
import { parentPort } from 'node:worker_threads';
import { zstdCompressSync } from 'node:zlib';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { columns, type Column } from './event-line.ts';
import type { Order } from './parquet-scribe.ts';

const writer = new ByteWriter(1024 * 1024);
const parquet = new ParquetWriter({
  writer,
  createdBy: 'Escalog',
  // Guessed types lose time zones, and have none for a column of nulls.
  schema: [{ name: 'events', num_children: columns.length }, ...columns.map(elementOf)],
  codec: 'ZSTD',
  compressors: { ZSTD: (bytes) => zstdCompressSync(bytes) },
});

/** A row group is in memory as a whole, as values and as bytes: so many rows, or so many characters of them. */
const mostRows = 8_192;
const mostCharacters = 4 * 1024 * 1024;

let gathered: Value[][] = columns.map(() => []);
let characters = 0;

parentPort?.on('message', ({ columns: values }: Order) => {
  if (values === undefined) {
    writeGroup();
    parquet.finish();
  } else {
    gather(values);
    if (rowsGathered() >= mostRows || characters >= mostCharacters) writeGroup();
  }
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  parentPort?.postMessage(bytes, [bytes.buffer]);
});

function gather(values: NonNullable<Order['columns']>): void {
  for (const [index, { kind }] of columns.entries())
    for (const value of values[index] ?? []) {
      if (typeof value === 'string') characters += value.length;
      gathered[index]?.push(kind === 'long' || kind === 'instant' ? bigOf(value) : value);
    }
}

function rowsGathered(): number {
  return gathered[0]?.length ?? 0;
}

function writeGroup(): void {
  if (rowsGathered() === 0) return;
  parquet.write({
    columnData: columns.map(({ name }, index) => ({ name, data: gathered[index] ?? [] })),
    rowGroupSize: rowsGathered(),
  });
  gathered = columns.map(() => []);
  characters = 0;
}

type Value = string | number | bigint | null;

function bigOf(value: string | number | null): bigint | null {
  return value === null ? null : BigInt(value);
}

function elementOf({ name, kind, always }: Column): ConstructorParameters<typeof ParquetWriter>[0]['schema'][number] {
  const element = { name, repetition_type: always === true ? 'REQUIRED' : 'OPTIONAL' } as const;
  switch (kind) {
    case 'text':
      return { ...element, type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } };
    case 'whole':
      return { ...element, type: 'INT32' };
    case 'long':
      return { ...element, type: 'INT64' };
    case 'instant':
      return {
        ...element,
        type: 'INT64',
        converted_type: 'TIMESTAMP_MILLIS',
        logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
      };
  }
}
