import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { inspectDataFile } from './data-file-inspection.ts';
import { layoutVersion } from './layout-version.ts';
import { appliedIn, ownedAlone } from './tables.ts';
import { turnLogSchema } from './turn-log.ts';

/** In one go: SQLite begins again whenever somebody writes between two steps, and Escalog always does. */
const allPages = 2 ** 30;

/**
 * Makes `<to>/escalog.db` what the tables of the data folder `from` are at one moment, and a `<to>/turns.db` that belongs to it: closed files,
 * on disk when it resolves. For a thread of the process that uses the folder, which writes meanwhile; or for any while nobody does. What is
 * not in the tables is not in the copy. Rejects with what SQLite says, and then leaves something of it in `to`.
 */
export async function copyDataFiles(from: string, to: string): Promise<void> {
  const tables = join(to, 'escalog.db');
  make(tables);
  const source = new DatabaseSync(ownedAlone(join(from, 'escalog.db')), { readOnly: true });
  try {
    source.exec('PRAGMA busy_timeout = 10000');
    await backup(source, tables, { rate: allPages });
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(tables);
  const applied = appliedIn(copy);
  copy.close();

  const turns = join(to, 'turns.db');
  make(turns);
  const log = new DatabaseSync(turns);
  log.exec(`PRAGMA journal_mode = WAL; PRAGMA user_version = ${layoutVersion}; ${turnLogSchema}`);
  if (applied.turn > 0)
    log.prepare("INSERT INTO turns (turn, checksum, frame) VALUES (?, ?, x'')").run(applied.turn, applied.checksum);
  log.close();
  for (const file of [tables, turns]) sync(file);
}

/** Of which layout the tables of a folder are. Throws what `openJournal` does of files that cannot be read or are of a newer one. */
export function layoutIn(folder: string): number {
  return inspectDataFile(join(folder, 'escalog.db'));
}

/** Readable by its owner from the beginning. */
function make(file: string): void {
  closeSync(openSync(file, 'wx', 0o600));
}

function sync(file: string): void {
  const opened = openSync(file, 'r+');
  fsyncSync(opened);
  closeSync(opened);
}
