/**
 * One pass over an embedded log, timed from the first row to the last; opening the data file is not counted.
 *
 * `node rebuild-pass.ts escalog|bare <data folder>`. `escalog` rebuilds the index of the timelines as the
 * service does: every row checked and decoded, the index stored. `bare` lets SQLite walk the same rows.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteBus } from '@escalog/bus';
import { topics } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { systemClock } from '@escalog/runner';
import { openSqliteStore } from '@escalog/store';
import { rebuild } from '@escalog/timeline/app';
import type { Pass } from './rebuild.ts';

const [way, folder = ''] = process.argv.slice(2);
console.log(JSON.stringify(way === 'bare' ? scan() : await rebuilt()));

async function rebuilt(): Promise<Pass> {
  const journal = openJournal({
    folder,
    onFailure: (error) => {
      throw error;
    },
  });
  const store = openSqliteStore({ journal });
  const bus = openSqliteBus({ journal, topics: Object.values(topics), clock: systemClock });
  const index = store.records('bench-rebuild');
  const start = performance.now();
  const { handled } = await rebuild({ bus, store, append: async (records) => index.append(records) });
  const seconds = secondsSince(start);
  await bus.close();
  await store.close();
  await journal.close();
  return { events: handled, seconds };
}

function scan(): Pass {
  const database = new DatabaseSync(join(folder, 'escalog.db'));
  const incidents = [topics.incidents, topics.routing, topics.escalations, topics.notifications];
  const partitions = incidents.flatMap(({ name, partitions: count }) =>
    Array.from({ length: count }, (_, partition) => `"log.${name}.${partition}"`),
  );
  const statements = partitions.map((table) =>
    database.prepare(`SELECT * FROM ${table} ORDER BY offset`, { returnArrays: true }),
  );
  let events = 0;
  const start = performance.now();
  for (const statement of statements) {
    for (const rows = statement.iterate(); !rows.next().done;) events += 1;
  }
  const seconds = secondsSince(start);
  database.close();
  return { events, seconds };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1_000;
}
