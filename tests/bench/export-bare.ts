/**
 * The bare baseline of an export: the bus reads the log of a data folder, and what it reads is dropped.
 *
 * `node export-bare.ts <data folder> <topic>...`
 */
import { openSqliteBus } from '@escalog/bus';
import { everyTopic } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { systemClock } from '@escalog/runner';
import type { Pass } from './rebuild.ts';

const [folder = '', ...topics] = process.argv.slice(2);
const journal = openJournal({
  folder,
  onFailure: (error) => {
    throw error;
  },
});
const bus = openSqliteBus({ journal, topics: everyTopic, clock: systemClock });
let events = 0;
const start = performance.now();
for await (const page of bus.read(topics)) events += page.length;
console.log(JSON.stringify({ events, seconds: (performance.now() - start) / 1_000 } satisfies Pass));
process.exit(0);
