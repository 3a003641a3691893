/** A backup of the embedded profile: a data folder of one moment, made beside the process that uses the other, and checked. */
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { backupMarkIn, secretsIn, writeSecrets, type BackupMark } from '@escalog/hosting';
import {
  copyDataFiles,
  escalogVersion,
  isSqliteError,
  layoutIn,
  layoutVersion,
  openJournal,
  reserveIn,
  copyByItsProcess,
} from '@escalog/journal';
import { AppError, isoOf } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import { checkFolder } from './check.ts';
import { expectEscalogIn, secretsFile } from './embedded.ts';
import { incidentsIn } from './incidents-in.ts';
import { movingError } from './moving-error.ts';

/** What was put into a folder. */
export interface Copied extends BackupMark {
  /** In bytes. */
  readonly size: number;
}

export interface BackupOptions {
  readonly dataDir: string;
  /** A folder that is not there yet. */
  readonly to: string;
}

/** Where a backup grows: beside its place, so that it can be moved there as a whole. */
export function draftOfBackup(to: string): string {
  return `${resolve(to)}.unfinished`;
}

/**
 * Makes a backup of a data folder, whether Escalog runs there or not: everything that was answered before the call, and the secrets. It is
 * read as a whole before it stands under its name; whatever goes wrong before, there is nothing. Rejects when `to` is there, when a process uses the
 * folder that cannot be asked, and when there is no room.
 */
export async function backUp({ dataDir, to }: BackupOptions): Promise<Copied> {
  expectEscalogIn(dataDir);
  const draft = makeDraft(to);
  try {
    const takenAt = systemClock.now();
    await copyFiles(dataDir, draft);
    writeSecrets(join(draft, secretsFile), secretsIn(join(dataDir, secretsFile)));
    await expectWhole(draft);
    const mark = { takenAt, version: escalogVersion, layout: layoutVersion, incidents: await incidentsIn(draft) };
    writeFileSync(backupMarkIn(draft), `${JSON.stringify({ ...mark, takenAt: isoOf(takenAt) }, null, 2)}\n`, {
      mode: 0o600,
      flag: 'wx',
    });
    const size = settled(draft);
    renameSync(draft, to);
    sync(dirname(resolve(to)));
    return { ...mark, size };
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw explained(error, to);
  }
}

/** Reads all that a folder of files has that nobody uses, as a start does; rejects when anything in it is damaged. */
export async function expectWhole(folder: string): Promise<void> {
  for await (const { part, findings } of checkFolder(folder))
    if (findings.length > 0)
      throw movingError(
        'NOT_WHOLE',
        `What was copied is damaged (${part}: ${findings[0]}): see what escalog check finds in the data folder.`,
      );
  // What takes long has it made, as a start has.
  rmSync(reserveIn(folder), { force: true });
}

/** Brings what was written into `folder` to disk, readable by its owner alone; returns how many bytes that are. */
export function settled(folder: string): number {
  let size = 0;
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    chmodSync(file, 0o600);
    sync(file);
    size += statSync(file).size;
  }
  sync(folder);
  return size;
}

function makeDraft(to: string): string {
  const draft = draftOfBackup(to);
  if (lstatSync(to, { throwIfNoEntry: false }) !== undefined)
    throw movingError(
      'NOT_EMPTY',
      `${to} is there already: name a folder that is not, such as one with the date in its name.`,
    );
  if (existsSync(draft))
    throw movingError(
      'NOT_EMPTY',
      `${draft} is there: another backup is being written to ${basename(to)}, or was killed; remove it then.`,
    );
  try {
    mkdirSync(draft, { mode: 0o700 });
  } catch (error) {
    throw movingError(
      'NOTHING_THERE',
      `${to} cannot be made (${messageOf(error)}): name a folder in one that this user may write.`,
      error,
    );
  }
  return draft;
}

/** By the process that uses the folder, or, where none does, by this one. */
async function copyFiles(dataDir: string, to: string): Promise<void> {
  if (await copyByItsProcess(dataDir, to)) return;
  if (layoutIn(dataDir) < layoutVersion)
    throw movingError(
      'NOT_WHOLE',
      `${dataDir} is of an earlier release: back it up by that, or stop Escalog and copy the folder as a whole.`,
    );
  let areBehind: boolean;
  try {
    const journal = openJournal({ folder: dataDir, onFailure: () => {} });
    // What the tables have no room for is shown in a transaction, which ends with the connection.
    areBehind = journal.tables.isTransaction;
    await journal.close();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'ESCALOG_JOURNAL_IN_USE') throw error;
    throw movingError(
      'RUNNING',
      `The Escalog that uses ${dataDir} cannot be asked (there is no ${join(dataDir, 'escalog.sock')}, or it is of an earlier release): see its log, or stop it and try again.`,
      error,
    );
  }
  if (areBehind)
    throw movingError(
      'NO_ROOM',
      `The tables in ${dataDir} have no room for what was answered last, so a copy would be without it: free some space on that disk, and back it up again.`,
    );
  await copyDataFiles(dataDir, to);
}

/** What to say of a copy that could not be written to `to`; anything else as it is. */
export function explained(error: unknown, to: string): unknown {
  const noRoom = isSqliteError(error)
    ? (error.errcode & 0xff) === 13
    : (error as NodeJS.ErrnoException).code === 'ENOSPC';
  if (noRoom)
    return movingError(
      'NO_ROOM',
      `There is no room for the backup at ${to}: free some, or name another disk. Nothing of it is left there.`,
      error,
    );
  if (isSqliteError(error) || (error as NodeJS.ErrnoException).syscall !== undefined)
    return movingError(
      'UNREADABLE',
      `The backup could not be written to ${to} (${messageOf(error)}). Nothing of it is left there.`,
      error,
    );
  return error;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function sync(path: string): void {
  const opened = openSync(path, 'r');
  fsyncSync(opened);
  closeSync(opened);
}
