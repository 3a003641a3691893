/** The embedded profile: one data folder. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readdirSync, renameSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { openSqliteBus } from '@escalog/bus';
import { everyTopic, serviceNames } from '@escalog/contracts';
import { secretsIn, writeSecrets, type Secrets } from '@escalog/hosting';
import { openJournal, unfinishedImport } from '@escalog/journal';
import type { AppError } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import { openSqliteStore } from '@escalog/store';
import { movingError } from './moving-error.ts';
import type { Contents, Source } from './source.ts';
import type { Target } from './target.ts';

export const secretsFile = 'secrets.json';

interface OpenedFolder extends Contents {
  close(): Promise<void>;
}

/** The installation in a data folder, which nobody else opens meanwhile. Rejects when a process uses it, it is damaged, or holds half of an import. */
export async function embeddedSource(dataDir: string): Promise<Source> {
  expectEscalogIn(dataDir);
  const opened = openFolder(dataDir);
  try {
    return {
      ...opened,
      profile: 'embedded',
      secrets: secretsIn(join(dataDir, secretsFile)),
      expectStopped: async () => {},
      failed: never,
    };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** Throws when a folder was never a data folder. */
export function expectEscalogIn(dataDir: string): void {
  if (!['escalog.db', 'turns.db', unfinishedImport].some((name) => existsSync(join(dataDir, name))))
    throw movingError('NOTHING_THERE', `There is no Escalog in ${dataDir}: name its data folder (ESCALOG_DATA_DIR).`);
}

/** What is imported or restored grows in a folder inside of the data folder, which keeps everybody out, and is moved into place at the end. */
export function draftIn(dataDir: string) {
  const folder = join(dataDir, unfinishedImport);
  return {
    folder,
    make: (): void => makeFolders(dataDir, folder),
    moveIntoPlace(): void {
      for (const name of readdirSync(folder)) renameSync(join(folder, name), join(dataDir, name));
      sync(dataDir);
      rmdirSync(folder);
    },
  };
}

/** Throws unless a folder is empty, or not there. */
export function expectEmptyFolder(dataDir: string): void {
  const names = entriesOf(dataDir);
  if (names.includes(unfinishedImport))
    throw movingError(
      'NOT_EMPTY',
      `${dataDir} holds half of an earlier import or restore: remove all that is in it, and import again, or restore again.`,
    );
  const [first] = names;
  if (first !== undefined)
    throw movingError(
      'NOT_EMPTY',
      `${dataDir} is not empty, ${first} is there: name a folder that is empty or not there yet.`,
    );
}

export function embeddedTarget(dataDir: string): Target {
  const draft = draftIn(dataDir);
  let opened: OpenedFolder | undefined;
  const full = Promise.withResolvers<never>();
  full.promise.catch(() => {});
  return {
    profile: 'embedded',
    failed: full.promise,
    get remedy() {
      return existsSync(draft.folder) ? `Remove all that is in ${dataDir}, and import again.` : undefined;
    },
    expectEmpty: async () => expectEmptyFolder(dataDir),
    async begin(secrets: Secrets) {
      draft.make();
      opened = openFolder(draft.folder, () =>
        full.reject(movingError('NO_ROOM', `There is no room for all of it in ${dataDir}: free some on that disk.`)),
      );
      writeSecrets(join(draft.folder, secretsFile), secrets);
      return opened;
    },
    async finish() {
      await opened?.close();
      draft.moveIntoPlace();
    },
    async close() {
      await opened?.close();
    },
  };
}

/** The journal refuses what is written after a commit that failed, so nobody has to be told. */
const never = new Promise<never>(() => {});

function openFolder(folder: string, onFull: () => void = () => {}): OpenedFolder {
  const journal = openJournal({
    folder,
    onFailure: () => {},
    onCondition: ({ is }) => {
      if (is === 'full') onFull();
    },
  });
  const bus = openSqliteBus({ journal, topics: everyTopic, clock: systemClock });
  const store = openSqliteStore({ journal });
  return {
    bus,
    stores: new Map([[store, serviceNames]]),
    async close() {
      try {
        await bus.close();
        await store.close();
      } finally {
        await journal.close();
      }
    },
  };
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw unusable(folder, error);
  }
}

/** What people are paged about is nobody else's business on this machine. */
function makeFolders(...folders: readonly string[]): void {
  for (const folder of folders) {
    try {
      if (!existsSync(folder)) mkdirSync(folder, { mode: 0o700 });
    } catch (error) {
      throw unusable(folder, error);
    }
  }
}

function unusable(folder: string, error: unknown): AppError {
  return movingError(
    'NOTHING_THERE',
    `${folder} cannot be used (${error instanceof Error ? error.message : String(error)}): name a folder that this user may write, in one that is there.`,
    error,
  );
}

/** What was moved into the folder is there after a power cut too. */
function sync(folder: string): void {
  const entries = openSync(folder, 'r');
  fsyncSync(entries);
  closeSync(entries);
}
