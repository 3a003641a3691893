/** Data folders that earlier releases wrote, each packed into one file: a line of JSON with names and lengths, then the bytes; all by brotli. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** `name` is such as `layout-2-killed`: of which layout, and how the process ended that wrote it. */
function fileOf(name: string): string {
  return join(import.meta.dirname, `${name}.br`);
}

export function pack(folder: string, name: string): void {
  const names = readdirSync(folder).filter((each) => statSync(join(folder, each)).isFile());
  const contents = names.map((each) => readFileSync(join(folder, each)));
  const index = names.map((each, at) => [each, contents[at]?.length]);
  const packed = Buffer.concat([Buffer.from(`${JSON.stringify(index)}\n`), ...contents]);
  // A window of 16 MB: a write-ahead log has the same pages again and again.
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: packed.length };
  writeFileSync(fileOf(name), brotliCompressSync(packed, { params }));
}

/** Makes `folder` what it was. */
export function unpack(name: string, folder: string): void {
  const packed = brotliDecompressSync(readFileSync(fileOf(name)));
  const endOfIndex = packed.indexOf('\n');
  const index = JSON.parse(packed.subarray(0, endOfIndex).toString()) as readonly [string, number][];
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let at = endOfIndex + 1;
  for (const [each, length] of index) {
    writeFileSync(join(folder, each), packed.subarray(at, at + length), { mode: 0o600 });
    at += length;
  }
}
