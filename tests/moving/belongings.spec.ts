import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openSqliteBus, type Bus } from '@escalog/bus';
import { auditGroupOf, everyTopic, serviceNames, type ServiceName } from '@escalog/contracts';
import { secretsMadeIn } from '@escalog/hosting';
import { openJournal } from '@escalog/journal';
import { overridden } from '@escalog/kernel/testing';
import { belongings, declaredName, type Belongings } from '@escalog/moving';
import { startServices, type Services, type ServicesOptions } from '@escalog/standalone';
import { openSqliteStore, type Store } from '@escalog/store';
import type { Installation } from '../harness/installation.ts';
import { World } from '../harness/world.ts';
import { temporaryFolder } from './places.ts';

type Opened = { readonly [Name in keyof Belongings]: Set<string> };

/** An embedded installation that takes down which collections each service opens, and which topics its group reads. */
class WatchedInstallation implements Installation {
  readonly isShared = false;
  readonly opened = Object.fromEntries(
    serviceNames.map((name) => [
      name,
      { reads: new Set(), audits: new Set(), aggregates: new Set(), views: new Set(), records: new Set() },
    ]),
  ) as Record<ServiceName, Opened>;
  readonly #folder = temporaryFolder();

  async start(options: ServicesOptions): Promise<Services> {
    const journal = openJournal({
      folder: this.#folder.path,
      onFailure: (error) => {
        throw error;
      },
    });
    const store = openSqliteStore({ journal });
    const bus = openSqliteBus({ journal, topics: everyTopic, clock: options.clock });
    const depsOf = (service: ServiceName) => ({
      store: watchedStore(store, this.opened[service]),
      bus: watchedBus(bus, auditGroupOf(service), this.opened[service]),
      clock: options.clock,
      log: options.logger,
    });
    const services = await startServices(options, {
      secrets: secretsMadeIn(`${this.#folder.path}/secrets.json`),
      soleOwner: true,
      depsOf,
      settled: () => store.settled(),
    });
    return { ...services, close: () => services.close().then(() => journal.close()) };
  }

  async publish(): Promise<void> {}

  remove(): void {
    this.#folder[Symbol.dispose]();
  }
}

function watchedStore(store: Store, { aggregates, views, records }: Opened): Store {
  return overridden<Store>(store, {
    aggregates: (collection) => store.aggregates(noted(collection, aggregates)),
    views: (collection) => store.views(noted(collection, views)),
    records: (collection) => store.records(noted(collection, records)),
  });
}

function watchedBus(bus: Bus, auditGroup: string, { reads, audits }: Opened): Bus {
  return overridden<Bus>(bus, {
    consume(subscription) {
      for (const topic of subscription.topics) (subscription.group === auditGroup ? audits : reads).add(topic);
      return bus.consume(subscription);
    },
    // As on a cluster, where timeline has an index of the log: what is moved there has to go with it.
    ...({ history: undefined } as object),
  });
}

function noted(collection: string, names: Set<string>): string {
  names.add(declaredName(collection));
  return collection;
}

function sorted(names: Iterable<string>): readonly string[] {
  return [...names].sort();
}

describe('what belongs to which service', () => {
  it('is what the five open and read, no more and no less', async () => {
    const installation = new WatchedInstallation();
    await using world = await World.open(installation);
    const { body } = await world.post('/v1/incidents', { title: 'users cannot log in' });
    await world.post('/v1/timeline/rebuilds', {});
    await world.get(`/v1/incidents/${body.id}/timeline`);

    for (const service of serviceNames) {
      const { reads, audits, aggregates, views, records } = installation.opened[service];
      const opened = {
        reads: sorted(reads),
        audits: sorted(audits),
        aggregates: sorted(aggregates),
        views: sorted(views),
        records: sorted(records),
      };
      const declared = belongings[service];
      assert.deepEqual(
        opened,
        {
          reads: sorted(declared.reads),
          audits: sorted(declared.audits),
          aggregates: sorted(declared.aggregates),
          views: sorted(declared.views),
          records: sorted(declared.records),
        },
        service,
      );
    }
  });

  it('is told apart by the names of collections alone', () => {
    const all = serviceNames.flatMap((service) =>
      (['aggregates', 'views', 'records'] as const).flatMap((kind) =>
        belongings[service][kind].map((name) => `${kind} ${name}`),
      ),
    );
    assert.equal(new Set(all).size, all.length);
  });
});
