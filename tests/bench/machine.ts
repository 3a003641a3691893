import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { availableParallelism, cpus, release, type } from 'node:os';
import { join } from 'node:path';
import { percentilesOf, type Percentiles } from './percentiles.ts';

const syncs = 500;
const blockSize = 4_096;

/** What the figures were measured on, a line each. `folder` is on the disk that is measured. */
export function machineFacts(folder: string): readonly string[] {
  const { p50, p99 } = syncTimes(folder);
  return [
    `${availableParallelism()} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), ${type()} ${release()}, Node ${process.version}`,
    `disk of ${folder}: a 4 KB write and fdatasync takes ${p50.toFixed(2)} ms p50, ${p99.toFixed(2)} ms p99`,
  ];
}

/** Milliseconds that appending 4 KB and syncing it takes. */
function syncTimes(folder: string): Percentiles {
  const file = openSync(join(folder, 'sync-probe'), 'w');
  const block = Buffer.alloc(blockSize, 'escalog');
  const times = Array.from({ length: syncs }, () => {
    const start = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  return percentilesOf(times);
}
