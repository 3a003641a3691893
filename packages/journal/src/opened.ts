import type { DatabaseSync } from 'node:sqlite';
import { escalogVersion } from './layout-version.ts';
import { refusal } from './refusal.ts';

/** What each of the two files is made with, and says of who opened it last: for an older Escalog, which has to refuse it. */
export const openedSchema = `
  CREATE TABLE opened (version TEXT NOT NULL) STRICT;
  INSERT INTO opened VALUES ('${escalogVersion}')`;

/** The version of the Escalog that opened a file last; undefined of a layout that did not say. */
export function openedBy(database: DatabaseSync): string | undefined {
  const has = database.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'opened'").get();
  if (has === undefined) return undefined;
  return String(database.prepare('SELECT version FROM opened').get()?.['version']);
}

/** Writes down which version opens it now; not when there is no room for that. */
export function markOpened(database: DatabaseSync): void {
  try {
    database.prepare('UPDATE opened SET version = ? WHERE version <> ?').run(escalogVersion, escalogVersion);
  } catch (error) {
    if (refusal(error, database.location() ?? '') === undefined) throw error;
  }
}
