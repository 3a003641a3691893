import type { Collection, Db } from 'mongodb';
import { holdsUnfinishedImport, newerLayout } from './opening-error.ts';
import { isDuplicateKey } from './store-error.ts';

/** Which layout of collections this code reads and writes; every database says in its collection `escalog` which one it has. */
const layoutVersion = 1;

interface LayoutRow {
  readonly _id: 'layout';
  readonly version: number;
}

/** Stands beside the layout while the database holds a part of what is being imported. */
interface ImportRow {
  readonly _id: 'import-unfinished';
}

/** Writes our layout into a new database. Throws, and changes nothing, when the database has a newer one, or holds half of an import. */
export async function checkLayout(database: Db): Promise<void> {
  const rows = database.collection<LayoutRow>('escalog');
  const found = (await rows.findOne({ _id: 'layout' }))?.version;
  if (found !== undefined && !(found <= layoutVersion)) throw newerLayout(database.databaseName, found, layoutVersion);
  if ((await importsIn(database).findOne(unfinished)) !== null) throw holdsUnfinishedImport(database.databaseName);
  if (found !== undefined) return;
  try {
    await rows.insertOne({ _id: 'layout', version: layoutVersion });
  } catch (error) {
    // Another process has opened the same new database.
    if (!isDuplicateKey(error)) throw error;
    await checkLayout(database);
  }
}

/** From now on `checkLayout` refuses the database. */
export async function beginImport(database: Db): Promise<void> {
  await importsIn(database).insertOne(unfinished);
}

/** Everything is there: `checkLayout` lets others in again. */
export async function finishImport(database: Db): Promise<void> {
  await importsIn(database).deleteOne(unfinished);
}

const unfinished: ImportRow = { _id: 'import-unfinished' };

function importsIn(database: Db): Collection<ImportRow> {
  return database.collection<ImportRow>('escalog');
}
