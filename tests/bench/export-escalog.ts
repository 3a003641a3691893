/**
 * The timeline service over a data folder, alone in its process. Prints where it listens.
 *
 * `node export-escalog.ts <data folder>`
 */
import { openSqliteBus } from '@escalog/bus';
import { everyTopic } from '@escalog/contracts';
import { buildServer } from '@escalog/http';
import { openJournal } from '@escalog/journal';
import { systemClock } from '@escalog/runner';
import { openSqliteStore } from '@escalog/store';
import { buildApp } from '@escalog/timeline/app';
import pino from 'pino';

const [folder = ''] = process.argv.slice(2);
const journal = openJournal({
  folder,
  onFailure: (error) => {
    throw error;
  },
});
const store = openSqliteStore({ journal });
const bus = openSqliteBus({ journal, topics: everyTopic, clock: systemClock });
const log = pino({ level: 'silent' });
const app = await buildApp({ store, bus, clock: systemClock, log });
const server = await buildServer({ services: [app], logger: log, settled: () => store.settled() });
await app.start();
console.log(`listens at ${await server.listen({ host: '127.0.0.1', port: 0 })}`);
process.once('SIGTERM', () => process.exit(0));
