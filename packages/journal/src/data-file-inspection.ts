import { accessSync, closeSync, constants, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { DatabaseSync } from 'node:sqlite';
import { AppError } from '@escalog/kernel';
import { escalogVersion, layoutVersion, oldestLayout } from './layout-version.ts';
import { openedBy } from './opened.ts';
import { appErrorOf, corrupted, inUse, isBusy, isSqliteError } from './sqlite-error.ts';
import { ownedAlone } from './tables.ts';
import { inspectLog, type LogInspection } from './write-ahead-log.ts';

/**
 * Looks at an existing data file through a read-only connection, which cannot change it, and throws unless
 * it is of a layout that we know and free, and what was written last is whole. Returns the layout. Takes the same time however
 * much the file holds: what lies in it untouched is `damageOf`'s to find.
 *
 * Detected: a file that was cut off or is no database, a damaged write-ahead log with commits behind the damage. The turns add
 * their numbers and checksums, the bus checksums of its messages and the ends of its partitions.
 *
 * Not detected: damage to the last commit in the write-ahead log, which looks like a commit that a power cut
 * interrupted; a bit that flipped inside a document of the store, which has no checksum. That a write-ahead log lost its end is
 * noticed by the mark of it (`end-mark.ts`).
 */
export function inspectDataFile(file: string): number {
  const hasLog = existsSync(`${file}-wal`);
  const hasIndex = existsSync(`${file}-shm`);
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    const log = inspectLog(`${file}-wal`);
    const database = new DatabaseSync(hasLog ? withoutIndex(file) : withoutLog(file), { readOnly: true });
    try {
      const layout = knownLayout(file, database);
      checkLength(file, database, log);
      if (log.damage !== undefined) throw corrupted(`${file}-wal`, log.damage);
      return layout;
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (isBusy(error)) throw inUse(file);
    if (isSqliteError(error)) throw appErrorOf(error, file);
    throw new AppError(
      'ESCALOG_JOURNAL_UNWRITABLE',
      `${file} cannot be read and written (${String(error)}): give it to this user.`,
      { retriable: false, cause: error },
    );
  } finally {
    if (hasLog && !hasIndex) rmSync(`${file}-shm`, { force: true });
  }
}

/** With the index of its log in memory: a full disk has no room for one. SQLite wants to see a file for it all the same, which may be empty. */
function withoutIndex(file: string): URL {
  closeSync(openSync(`${file}-shm`, 'a', 0o600));
  const url = pathToFileURL(file);
  url.searchParams.set('readonly_shm', '1');
  return url;
}

/** Read as it is: else the connection would make a log, and taking that away may hit one that another process has begun by then. */
function withoutLog(file: string): URL {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  return url;
}

/** Reads all tables of a file and says what is wrong with their pages and indexes; nothing if they are whole. */
export function damageOf(file: string): readonly string[] {
  const database = new DatabaseSync(existsSync(`${file}-wal`) ? ownedAlone(file) : withoutLog(file), {
    readOnly: true,
  });
  try {
    const tables = database.prepare(`SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`).all();
    // Table by table: while somebody reads, the write-ahead log cannot be started over.
    return tables.flatMap(({ name }) => damageOfTable(database, String(name)));
  } catch (error) {
    return [String(error)];
  } finally {
    database.close();
  }
}

function damageOfTable(database: DatabaseSync, table: string): readonly string[] {
  try {
    const findings = database.prepare(`PRAGMA quick_check("${table}")`).all();
    return findings.map((row) => String(row['quick_check'])).filter((finding) => finding !== 'ok');
  } catch (error) {
    return [`${table}: ${String(error)}`];
  }
}

function knownLayout(file: string, database: DatabaseSync): number {
  const version = Number(database.prepare('PRAGMA user_version').get()?.['user_version']);
  if (version > layoutVersion) {
    const writer = openedBy(database);
    const by = writer === undefined ? 'a newer Escalog' : `Escalog ${writer}, which is newer`;
    throw new AppError(
      'ESCALOG_JOURNAL_NEWER_VERSION',
      `${file} was written by ${by} (layout ${version}; this one, ${escalogVersion}, knows ${layoutVersion}): install ${writer ?? 'that version'} again, or restore a backup that was made before.`,
      { retriable: false },
    );
  }
  if (version < oldestLayout) throw corrupted(file, 'it is no data file of Escalog, or was cut off');
  return version;
}

/** A checkpoint that a power cut interrupts may leave a part of a page, and then the log still has all of it. */
function checkLength(file: string, database: DatabaseSync, log: LogInspection): void {
  const pageSize = Number(database.prepare('PRAGMA page_size').get()?.['page_size']);
  const pages = Number(database.prepare('PRAGMA page_count').get()?.['page_count']);
  const whole = Math.floor(statSync(file).size / pageSize);
  for (let page = whole + 1; page <= pages; page += 1)
    if (!log.pages.has(page)) throw corrupted(file, `it ends with page ${whole}, and has ${pages}`);
}
