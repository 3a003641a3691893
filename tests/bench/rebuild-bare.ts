/**
 * The bare baseline of a rebuild: SQLite walks a table of as many rows, each of the size of an event of a declaration.
 *
 * `node rebuild-bare.ts <database file> <events>`
 */
import { DatabaseSync } from 'node:sqlite';
import type { Pass } from './rebuild.ts';

/** The seven events of a declaration with one page have 6.4 kB. */
const event = Buffer.alloc(6_400 / 7, 'escalog');

const [file = '', count = ''] = process.argv.slice(2);
const database = new DatabaseSync(file);
database.exec('CREATE TABLE log (position INTEGER PRIMARY KEY, event BLOB NOT NULL) STRICT; BEGIN');
const insert = database.prepare('INSERT INTO log (event) VALUES (?)');
for (let row = 0; row < Number(count); row += 1) insert.run(event);
database.exec('COMMIT');

const rows = database.prepare('SELECT * FROM log ORDER BY position', { returnArrays: true });
let events = 0;
const start = performance.now();
for (const walk = rows.iterate(); !walk.next().done;) events += 1;
console.log(JSON.stringify({ events, seconds: (performance.now() - start) / 1_000 } satisfies Pass));
database.close();
