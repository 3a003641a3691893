import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { AppError } from '@escalog/kernel';
import { layoutVersion } from './layout-version.ts';

/** Where a folder of an earlier layout is kept as it was. */
export function copyIn(folder: string): string {
  return join(folder, `before-layout-${layoutVersion}`);
}

/**
 * Keeps a data folder as it is, in a folder inside of it: the way back to the release that wrote it. Whole or not at all, and nothing that
 * is kept already is replaced: another start may be taking the folder over, and have changed it since. Returns where it is. Throws when there is no room.
 */
export function keepCopyOf(folder: string): string {
  const drafts = `${basename(copyIn(folder))}.unfinished-`;
  let draft: string | undefined;
  try {
    draft = mkdtempSync(join(folder, drafts));
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(draft, entry.name);
      // Some file systems need no room for it.
      copyFileSync(join(folder, entry.name), file, constants.COPYFILE_FICLONE);
      synced(file);
    }
    const copy = freeIn(folder);
    renameSync(draft, copy);
    // What starts that were killed have left.
    for (const name of readdirSync(folder))
      if (name.startsWith(drafts)) rmSync(join(folder, name), { recursive: true, force: true });
    synced(folder);
    return copy;
  } catch (cause) {
    if (draft !== undefined) rmSync(draft, { recursive: true, force: true });
    const size = readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { name }) => sum + statSync(join(folder, name)).size, 0);
    throw new AppError(
      'ESCALOG_JOURNAL_NO_COPY',
      `${folder} is of an earlier release, and no copy of it could be made in ${copyIn(folder)} (${cause instanceof Error ? cause.message : String(cause)}). Nothing was changed: free ${Math.ceil(size / 1_000_000)} MB there, then start again.`,
      { retriable: false, cause },
    );
  }
}

/** `before-layout-3`, or `before-layout-3.2` when that is there. What is made there meanwhile is not empty, and no folder is moved over that. */
function freeIn(folder: string): string {
  const first = copyIn(folder);
  let copy = first;
  for (let number = 2; existsSync(copy); number += 1) copy = `${first}.${number}`;
  return copy;
}

function synced(file: string): void {
  const opened = openSync(file, 'r');
  fsyncSync(opened);
  closeSync(opened);
}
