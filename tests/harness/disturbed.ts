import { join } from 'node:path';
import { openSqliteBus } from '@escalog/bus';
import { everyTopic } from '@escalog/contracts';
import { secretsMadeIn } from '@escalog/hosting';
import { openJournal } from '@escalog/journal';
import { strictBus } from '@escalog/runner/testing';
import { startServices, type Services, type ServicesOptions } from '@escalog/standalone';
import { openSqliteStore } from '@escalog/store';
import { disturbed } from './disturbed-bus.ts';
import { EmbeddedInstallation, onFailure } from './embedded.ts';

/** The embedded profile, composed as `startEscalog` does it, on a bus that is disturbed. */
export class DisturbedInstallation extends EmbeddedInstallation {
  readonly #seed: string;

  constructor(seed: string) {
    super();
    this.#seed = seed;
  }

  override async start(options: ServicesOptions): Promise<Services> {
    const { clock, logger: log } = options;
    const journal = openJournal({ folder: this.dataDir, onFailure });
    const store = openSqliteStore({ journal });
    const bus = disturbed(strictBus(openSqliteBus({ journal, topics: everyTopic, clock })), this.#seed);
    const secrets = secretsMadeIn(join(this.dataDir, 'secrets.json'));
    const services = await startServices(options, {
      secrets,
      soleOwner: true,
      settled: () => store.settled(),
      depsOf: () => ({ store, bus, clock, log }),
    });
    return {
      ...services,
      busy: async () => bus.pending + (await services.busy()),
      close: async () => {
        await services.close();
        await bus.close();
        await store.close();
        await journal.close();
      },
    };
  }
}
