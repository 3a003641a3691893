/** `backup.json`: what says of a folder that it is a backup, or was made of one. It is written last of a backup, and leaves when somebody says that pages may go out. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError, instantFrom, type Instant } from '@escalog/kernel';

export interface BackupMark {
  /** Everything that was answered until then is in it. */
  readonly takenAt: Instant;
  /** Of the Escalog that made it. */
  readonly version: string;
  readonly layout: number;
  readonly incidents: number;
}

export function backupMarkIn(folder: string): string {
  return join(folder, 'backup.json');
}

/** Undefined where there is none. Throws when it is there and cannot be read. */
export function readBackupMark(folder: string): BackupMark | undefined {
  const file = backupMarkIn(folder);
  if (!existsSync(file)) return undefined;
  try {
    const { takenAt, version, layout, incidents } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const at = typeof takenAt === 'string' ? instantFrom(takenAt) : undefined;
    if (at !== undefined && typeof version === 'string' && typeof layout === 'number' && typeof incidents === 'number')
      return { takenAt: at, version, layout, incidents };
  } catch {
    // Said below.
  }
  throw new AppError(
    'ESCALOG_HOSTING_BACKUP_MARK',
    `${file} cannot be read, and is nothing that escalog backup wrote.`,
    {
      retriable: false,
    },
  );
}
