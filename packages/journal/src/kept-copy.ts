import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@escalog/kernel';
import { layoutVersion } from './layout-version.ts';

/** Where a folder of an earlier layout is kept as it was. */
export function copyIn(folder: string): string {
  return join(folder, `before-layout-${layoutVersion}`);
}

/**
 * Keeps a data folder that nobody has open as it is, in a folder inside of it: the way back to the release that wrote it. Whole or not
 * at all; it replaces what an interrupted start has kept. Throws when there is no room.
 */
export function keepCopyOf(folder: string): void {
  const copy = copyIn(folder);
  const draft = `${copy}.unfinished`;
  try {
    rmSync(draft, { recursive: true, force: true });
    mkdirSync(draft, { mode: 0o700 });
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(draft, entry.name);
      // Some file systems need no room for it.
      copyFileSync(join(folder, entry.name), file, constants.COPYFILE_FICLONE);
      synced(file);
    }
    rmSync(copy, { recursive: true, force: true });
    renameSync(draft, copy);
    synced(folder);
  } catch (cause) {
    rmSync(draft, { recursive: true, force: true });
    const size = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { name }) => sum + statSync(join(folder, name)).size, 0);
    throw new AppError(
      'ESCALOG_JOURNAL_NO_COPY',
      `${folder} is of an earlier release, and no copy of it could be made in ${copy} (${cause instanceof Error ? cause.message : String(cause)}). Nothing was changed: free ${Math.ceil(size / 1_000_000)} MB there, then start again.`,
      { retriable: false, cause },
    );
  }
}

function synced(file: string): void {
  const opened = openSync(file, 'r');
  fsyncSync(opened);
  closeSync(opened);
}
