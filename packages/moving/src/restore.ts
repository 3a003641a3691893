/** A data folder of the embedded profile that is made of a backup. */
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { backupMarkIn, readBackupMark, secretsIn } from '@escalog/hosting';
import type { Milliseconds } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import { movingError } from './moving-error.ts';
import { expectWhole, settled, type Copied } from './backup.ts';
import { draftIn, expectEmptyFolder, secretsFile } from './embedded.ts';

export interface RestoreOptions {
  /** What `backUp` has made. */
  readonly backup: string;
  /** A folder that is empty or not there yet. */
  readonly dataDir: string;
}

export interface Restored extends Copied {
  /** Since the moment of the backup. */
  readonly age: Milliseconds;
}

/**
 * Copies a backup into an empty data folder and reads all of it there before it can be used. It keeps the mark of a backup: the first start sends
 * nothing until somebody says so. Rejects when the backup is none or damaged, and when the folder is in use or not empty.
 */
export async function restore({ backup, dataDir }: RestoreOptions): Promise<Restored> {
  const mark = readBackupMark(backup);
  if (mark === undefined)
    throw movingError(
      'NOTHING_THERE',
      `${backup} is no backup: ${backupMarkIn(backup)} is missing, which escalog backup writes last.`,
    );
  // What links were signed with is part of it.
  secretsIn(join(backup, secretsFile));
  expectEmptyFolder(dataDir);
  const draft = draftIn(dataDir);
  draft.make();
  for (const entry of readdirSync(backup, { withFileTypes: true }))
    if (entry.isFile()) copyFileSync(join(backup, entry.name), join(draft.folder, entry.name));
  await expectWhole(draft.folder);
  const size = settled(draft.folder);
  draft.moveIntoPlace();
  return { ...mark, size, age: Math.max(0, systemClock.now() - mark.takenAt) };
}
