import type { DatabaseSync } from 'node:sqlite';
import { escalogVersion } from './layout-version.ts';
import { refusal } from './refusal.ts';

/** What each of the two files is made with, and says of who opened it last. */
export const openedSchema = `
  CREATE TABLE opened (version TEXT NOT NULL, open INTEGER NOT NULL) STRICT;
  INSERT INTO opened VALUES ('${escalogVersion}', 0)`;

export interface Opened {
  /** Of the Escalog that opened it last. */
  readonly version: string;
  /** Whether it was not closed since: then the file is nothing without its write-ahead log. */
  readonly isOpen: boolean;
}

/** What a file says of who opened it last; undefined of a layout that did not say. */
export function openedIn(database: DatabaseSync): Opened | undefined {
  const has = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'opened'").get();
  if (has === undefined) return undefined;
  const row = database.prepare('SELECT version, open FROM opened').get();
  return { version: String(row?.['version']), isOpen: row?.['open'] === 1 };
}

/** Says that it is open, in the file itself: what is left when its write-ahead log is not copied with it. Takes two syncs. On a full disk the mark at the end of the turns has to do. */
export function markOpen(database: DatabaseSync): void {
  try {
    database.prepare('UPDATE opened SET version = ?, open = 1').run(escalogVersion);
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  } catch (error) {
    if (refusal(error, database.location() ?? '') === undefined) throw error;
  }
}

/** To be said before the last connection is closed, which brings all of the write-ahead log into the file. Changes nothing where it is said already. */
export function markClosed(database: DatabaseSync): void {
  if (openedIn(database)?.isOpen === true) database.exec('UPDATE opened SET open = 0');
}
