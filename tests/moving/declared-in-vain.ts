import { openSqliteBus } from '@escalog/bus';
import { everyTopic } from '@escalog/contracts';
import { secretsIn } from '@escalog/hosting';
import { openJournal } from '@escalog/journal';
import { AppError } from '@escalog/kernel';
import { overridden } from '@escalog/kernel/testing';
import { startServices, type ServicesOptions } from '@escalog/standalone';
import { openSqliteStore } from '@escalog/store';

/** Declares an incident at an embedded installation whose bus is down, and stops it: the event waits in its outbox. Resolves with the incident's id. */
export async function declaredInVain(dataDir: string, title: string, options: ServicesOptions): Promise<string> {
  const journal = openJournal({
    folder: dataDir,
    onFailure: (error) => {
      throw error;
    },
  });
  const store = openSqliteStore({ journal });
  const bus = openSqliteBus({ journal, topics: everyTopic, clock: options.clock });
  const down = overridden(bus, {
    publish: () => Promise.reject(new AppError('ESCALOG_TEST', 'the bus is down', { retriable: true })),
  });
  const depsOf = () => ({ store, bus: down, clock: options.clock, log: options.logger });
  const services = await startServices(options, {
    secrets: secretsIn(`${dataDir}/secrets.json`),
    soleOwner: true,
    depsOf,
    settled: () => store.settled(),
  });
  const answer = await services.server.inject({ method: 'POST', url: '/v1/incidents', payload: { title } });
  await services.close();
  await bus.close();
  await store.close();
  await journal.close();
  return answer.json<{ id: string }>().id;
}
