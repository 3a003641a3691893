import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Topic } from '@escalog/contracts';
import { openJournal, type Journal } from '@escalog/journal';
import { instantOf, type Clock } from '@escalog/kernel';
import type { OpenedBus } from '../../testing/index.ts';
import { openSqliteBus } from '../sqlite-bus.ts';

export interface OpenedFolder extends OpenedBus {
  readonly folder: string;
  readonly journal: Journal;
  readonly commits: () => number;
  reopen(): Promise<OpenedFolder>;
  crash(): Promise<OpenedFolder>;
}

/** A bus in a data folder of its own. */
export function openFolder(options: {
  readonly topics: readonly Topic[];
  readonly folder?: string;
  readonly clock?: Clock;
}): OpenedFolder {
  const folder = options.folder ?? mkdtempSync(join(tmpdir(), 'escalog-bus-'));
  let commits = 0;
  const onBoundary = (boundary: string) => void (commits += boundary === 'after-commit' ? 1 : 0);
  const journal = openJournal({
    folder,
    onFailure: (error) => {
      throw error;
    },
    onBoundary,
  });
  const bus = openSqliteBus({ journal, topics: options.topics, clock: options.clock ?? promptClock });
  const close = async () => {
    await bus.close();
    await journal.close();
  };
  return {
    folder,
    journal,
    bus,
    commits: () => commits,
    reopen: () => close().then(() => openFolder({ ...options, folder })),
    async crash() {
      await journal.settled();
      const copy = mkdtempSync(join(tmpdir(), 'escalog-bus-'));
      cpSync(folder, copy, { recursive: true });
      const next = openFolder({ ...options, folder: copy });
      return { ...next, remove: () => Promise.all([removed(close, folder), next.remove()]).then(() => {}) };
    },
    remove: () => removed(close, folder),
  };
}

/** Rings every alarm in the next turn, so that nobody waits. */
const promptClock: Clock = {
  now: () => instantOf(1_795_268_000_000),
  alarm(_at, ring) {
    const turn = setImmediate(ring);
    return { cancel: () => clearImmediate(turn) };
  },
};

async function removed(close: () => Promise<void>, folder: string): Promise<void> {
  await close();
  rmSync(folder, { recursive: true });
}
