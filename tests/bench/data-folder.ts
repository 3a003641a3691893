/** What a process has on disk, whatever it keeps in there. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Bytes of all files in the folder, and below it. */
export function bytesIn(folder: string): number {
  return filesIn(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}

/**
 * Has the system forget what it holds in memory of these files, so that they are read from the disk next. Needs no rights,
 * but GNU's dd and a Linux; false where that is not to be had.
 */
export function forgetPages(folder: string): boolean {
  if (process.platform !== 'linux') return false;
  return filesIn(folder).every(
    (file) => spawnSync('dd', [`of=${file}`, 'oflag=nocache', 'conv=notrunc,fdatasync', 'count=0']).status === 0,
  );
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
