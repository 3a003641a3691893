import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteBus, type Bus } from '@escalog/bus';
import { everyTopic } from '@escalog/contracts';
import { buildServer } from '@escalog/http';
import { openJournal } from '@escalog/journal';
import { systemClock } from '@escalog/runner';
import { openSqliteStore } from '@escalog/store';
import { buildApp } from '@escalog/timeline/app';
import pino from 'pino';

/** A server of the timeline service's routes, with Escalog's registry paths among them, on loopback. */
export interface ListeningRegistry extends AsyncDisposable {
  readonly url: string;
  /** Its log. */
  readonly bus: Bus;
  /** Every path it was asked for, with how it answered. */
  readonly answered: readonly string[];
}

export async function listenWithRegistryPaths(): Promise<ListeningRegistry> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-consumers-'));
  const log = pino({ level: 'silent' });
  const journal = openJournal({ folder, onFailure() {} });
  const store = openSqliteStore({ journal });
  const bus = openSqliteBus({ journal, topics: everyTopic, clock: systemClock });
  const server = await buildServer({
    services: [await buildApp({ store, bus, clock: systemClock, log })],
    logger: log,
    settled: () => store.settled(),
  });
  const answered: string[] = [];
  server.addHook(
    'onResponse',
    async ({ method, url }, { statusCode }) => void answered.push(`${method} ${url} ${statusCode}`),
  );
  return {
    url: await server.listen({ host: '127.0.0.1', port: 0 }),
    bus,
    answered,
    async [Symbol.asyncDispose]() {
      await server.close();
      await bus.close();
      await store.close();
      await journal.close();
      rmSync(folder, { recursive: true });
    },
  };
}
