/** The embedded composition: six services, one process, one port, one data folder. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteBus } from '@escalog/bus';
import { everyTopic, topics } from '@escalog/contracts';
import { secretsMadeIn } from '@escalog/hosting';
import { answerCopying, openJournal, type DiskCondition, type JournalOptions } from '@escalog/journal';
import type { Routes } from '@escalog/http';
import { AppError } from '@escalog/kernel';
import { operatorWebhook } from '@escalog/runner';
import { openSqliteStore } from '@escalog/store';
import { Pause, pauseNotice, pauseRoutes } from './pause.ts';
import { diskAlarm, diskCheck, diskNotice, measureDisk } from './disk.ts';
import { startServices, type Services, type ServicesOptions } from './services.ts';

export interface EscalogOptions extends ServicesOptions {
  readonly dataDir: string;
  /** Where operators are told which incident goes no further; without it, only the log tells. */
  readonly operatorWebhook?: string | undefined;
  /** Whether nobody is paged until somebody says so; when left out, only of a backup that was restored. */
  readonly paused?: boolean | undefined;
  /** Told when a commit failed: the process must end, its memory may be ahead of the disk. */
  readonly onFailure: JournalOptions['onFailure'];
  readonly onBoundary?: NonNullable<JournalOptions['onBoundary']>;
}

/** A running embedded Escalog that does not listen yet. */
export interface Escalog extends Services {
  /** Whether nothing was ever applied to the catalog, nor removed from it. */
  isNew(): Promise<boolean>;
  /** Whether anybody is paged, and if not, why. */
  readonly pause: Pause;
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
  const onTakenOver = (layout: number, copy: string): void =>
    log.warn({ layout, copy }, 'the data folder was of an earlier layout, and is kept as it was in the copy');
  const journal = openJournal({
    folder: dataDir,
    onFailure,
    onCondition,
    onTakenOver,
    ...(onBoundary && { onBoundary }),
  });
  const secretsFile = join(dataDir, 'secrets.json');
  if (journal.turn > 1 && !existsSync(secretsFile)) {
    await journal.close();
    throw secretsMissing(dataDir);
  }
  const endCopying = await answerCopying(dataDir, journal).catch((error: unknown) => {
    log.warn({ err: error }, 'escalog backup cannot ask this process; stop it before a backup');
  });
  const secrets = secretsMadeIn(secretsFile);
  const store = openSqliteStore({ journal });
  const bus = openSqliteBus({ journal, topics: everyTopic, clock });
  const settled = (): Promise<void> => store.settled();
  const pause = new Pause({ dataDir, paused: options.paused, clock, log }, () => services.goOn());
  const { checks = () => [] } = options;
  const services: Services = await startServices(
    { ...options, checks: () => [...checks(), diskCheck(journal.condition)] },
    {
      secrets,
      paused: pause.why !== undefined,
      routes: (server) => pauseRoutes(server as unknown as Routes, pause),
      soleOwner: true,
      settled,
      disk: { settledInTime: () => store.settledInTime(), condition: () => journal.condition },
      notice: () =>
        [pauseNotice(pause), diskNotice(journal.condition)].filter((one) => one !== undefined).join(' ') || undefined,
      depsOf: () => ({ store, bus, clock, log, operators }),
    },
  );

  const isNew = async (): Promise<boolean> => {
    for await (const changes of bus.read([topics.catalog.name])) if (changes.length > 0) return false;
    return true;
  };

  let closing: Promise<void> | undefined;
  const endMeasuring = measureDisk(() => journal.condition);
  const close = async (): Promise<void> => {
    endMeasuring();
    await services.close();
    await endCopying?.();
    await bus.close();
    await store.close();
    await journal.close();
  };
  return {
    ...services,
    pause,
    isNew,
    settled,
    disk: () => journal.condition,
    damage: () => journal.damage(),
    close: () => (closing ??= close()),
  };
}

/** New ones are made for a new folder alone: those that pages were sent with are part of the others. */
function secretsMissing(dataDir: string): AppError {
  return new AppError(
    'ESCALOG_STANDALONE_SECRETS_MISSING',
    `${join(dataDir, 'secrets.json')} is missing, and there is data beside it: with new secrets the links in pages that were sent stop working, and receivers of webhooks refuse what is signed. Put it back from a backup, or go on with new ones: escalog repair --data-dir ${dataDir}`,
    { retriable: false },
  );
}
