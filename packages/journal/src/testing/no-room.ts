import { DatabaseSync } from 'node:sqlite';

/** What SQLite says when there is no room, as it says it. */
export function noRoomError(): unknown {
  const database = new DatabaseSync(':memory:');
  try {
    database.exec(
      'PRAGMA max_page_count = 2; CREATE TABLE filled (bytes BLOB); INSERT INTO filled VALUES (zeroblob(100000))',
    );
  } catch (error) {
    return error;
  } finally {
    database.close();
  }
  throw new Error('there was room');
}
