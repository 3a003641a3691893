/** The embedded composition: six services, one process, one port, one data folder. */
import { join } from 'node:path';
import { openSqliteBus } from '@escalog/bus';
import { everyTopic, topics } from '@escalog/contracts';
import { secretsMadeIn } from '@escalog/hosting';
import { openJournal, type DiskCondition, type JournalOptions } from '@escalog/journal';
import { operatorWebhook } from '@escalog/runner';
import { openSqliteStore } from '@escalog/store';
import { diskAlarm, diskCheck, diskNotice } from './disk.ts';
import { startServices, type Services, type ServicesOptions } from './services.ts';

export interface EscalogOptions extends ServicesOptions {
  readonly dataDir: string;
  /** Where operators are told which incident goes no further; without it, only the log tells. */
  readonly operatorWebhook?: string | undefined;
  /** Told when a commit failed: the process must end, its memory may be ahead of the disk. */
  readonly onFailure: JournalOptions['onFailure'];
  readonly onBoundary?: NonNullable<JournalOptions['onBoundary']>;
}

/** A running embedded Escalog that does not listen yet. */
export interface Escalog extends Services {
  /** Whether nothing was ever applied to the catalog, nor removed from it. */
  isNew(): Promise<boolean>;
  /** Resolves once everything written so far is on disk. */
  settled(): Promise<void>;
  /** How the disk of the data folder is. */
  disk(): DiskCondition;
  /** Reads all of the tables, and resolves with what is damaged, a sentence each. */
  damage(): Promise<readonly string[]>;
  /** Stops taking requests, finishes what is in hand or gives it up after the grace, closes the data. Twice is no error. */
  close(): Promise<void>;
}

/** Opens the data, starts the six services, and resolves once they run. */
export async function startEscalog(options: EscalogOptions): Promise<Escalog> {
  const { dataDir, clock, logger: log, onFailure, onBoundary } = options;
  const operators =
    options.operatorWebhook === undefined ? undefined : operatorWebhook(options.operatorWebhook, { clock, log });
  const onCondition = diskAlarm({ clock, log, operators });
  const journal = openJournal({ folder: dataDir, onFailure, onCondition, ...(onBoundary && { onBoundary }) });
  const secrets = secretsMadeIn(join(dataDir, 'secrets.json'));
  const store = openSqliteStore({ journal });
  const bus = openSqliteBus({ journal, topics: everyTopic, clock });
  const settled = (): Promise<void> => store.settled();
  const { checks = () => [] } = options;
  const services = await startServices(
    { ...options, checks: () => [...checks(), diskCheck(journal.condition)] },
    {
      secrets,
      soleOwner: true,
      settled,
      disk: { settledInTime: () => store.settledInTime(), condition: () => journal.condition },
      notice: () => diskNotice(journal.condition),
      depsOf: () => ({ store, bus, clock, log, operators }),
    },
  );

  const isNew = async (): Promise<boolean> => {
    for await (const changes of bus.read([topics.catalog.name])) if (changes.length > 0) return false;
    return true;
  };

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await services.close();
    await bus.close();
    await store.close();
    await journal.close();
  };
  return {
    ...services,
    isNew,
    settled,
    disk: () => journal.condition,
    damage: () => journal.damage(),
    close: () => (closing ??= close()),
  };
}
