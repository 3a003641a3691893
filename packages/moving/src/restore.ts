/** A data folder of the embedded profile that is made of a backup. */
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { backupMarkIn, readBackupMark, secretsIn } from '@escalog/hosting';
import { AppError, type Milliseconds } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import { movingError } from './moving-error.ts';
import { expectWhole, explained, settled, type Copied } from './backup.ts';
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
  let size: number;
  try {
    for (const entry of readdirSync(backup, { withFileTypes: true }))
      if (entry.isFile()) copyFileSync(join(backup, entry.name), join(draft.folder, entry.name));
    await expectWhole(draft.folder);
    size = settled(draft.folder);
  } catch (error) {
    rmSync(draft.folder, { recursive: true, force: true });
    throw isDamage(error)
      ? movingError(
          'NOT_WHOLE',
          `The backup ${backup} is damaged: restore another one. Nothing is left in ${dataDir}.`,
          error,
        )
      : explained(error, dataDir);
  }
  draft.moveIntoPlace();
  return { ...mark, size, age: Math.max(0, systemClock.now() - mark.takenAt) };
}

function isDamage(error: unknown): boolean {
  return error instanceof AppError && ['ESCALOG_MOVING_NOT_WHOLE', 'ESCALOG_JOURNAL_CORRUPTED'].includes(error.code);
}
