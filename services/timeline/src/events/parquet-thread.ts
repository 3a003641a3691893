/** Writes one Parquet file, a row group for each order, and answers each with the bytes that have come about. */
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

parentPort?.on('message', ({ columns: values }: Order) => {
  if (values === undefined) parquet.finish();
  else
    parquet.write({
      columnData: columns.map(({ name, kind }, index) => {
        const given = values[index] ?? [];
        return { name, data: kind === 'long' || kind === 'instant' ? given.map(bigOf) : [...given] };
      }),
      rowGroupSize: values[0]?.length ?? 1,
    });
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  parentPort?.postMessage(bytes, [bytes.buffer]);
});

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
