import type { Bus, Message } from '@escalog/bus';
import { topics } from '@escalog/contracts';
import { isRetriable } from '@escalog/kernel';
import type { Store, StoredRecord } from '@escalog/store';
import type { Hole } from '../domain/hole.ts';
import { RecordsOfBatch } from './incident-records.ts';
import type { RebuildProgress } from './rebuild-state.ts';
import { sideBySide } from './side-by-side.ts';

/** The topics that timelines are told from. */
export const timelineTopics: readonly string[] = [
  topics.incidents.name,
  topics.routing.name,
  topics.escalations.name,
  topics.notifications.name,
];

export interface RebuildOptions {
  readonly bus: Bus;
  readonly store: Store;
  append(records: readonly StoredRecord[]): Promise<void>;
  /** Told after every batch; answer `stop` to leave off. */
  onProgress?(progress: RebuildProgress): Promise<'go-on' | 'stop'>;
}

/** Larger batches are hardly faster, and make whoever is to be paged meanwhile wait for longer. */
const batchSize = 2_000;
const skippedShown = 20;

/**
 * Reads the whole log as it is now and appends every event to an index. Each batch is made durable before
 * the next is read, so that memory stays flat and other work gets its turn. Resolves with what was handled.
 */
export async function rebuild({ bus, store, append, onProgress }: RebuildOptions): Promise<RebuildProgress> {
  let progress = nothingYet;
  let batch = new RecordsOfBatch('batch-0');
  let flushed = 0;
  const flush = async (): Promise<'go-on' | 'stop'> => {
    await append(batch.records());
    await store.settled();
    flushed = progress.handled;
    batch = new RecordsOfBatch(`batch-${flushed}`);
    return (await onProgress?.(progress)) ?? 'go-on';
  };
  for await (const page of sideBySide(timelineTopics.map((topic) => bus.read([topic])))) {
    progress = addedTo(batch, page, progress);
    if (progress.handled - flushed >= batchSize && (await flush()) === 'stop') return progress;
  }
  await flush();
  return progress;
}

export const nothingYet: RebuildProgress = { handled: 0, skipped: 0, firstSkipped: [] };

/** Adds what can be read of the page to the batch. Throws what is worth trying again. */
export function addedTo(batch: RecordsOfBatch, page: readonly Message[], progress: RebuildProgress): RebuildProgress {
  return counted(
    progress,
    page,
    page.flatMap((message) => skippedBy(batch, message)),
  );
}

/** Adds the message to the batch, or says why it cannot be. Throws what is worth trying again. */
function skippedBy(batch: RecordsOfBatch, message: Message): readonly Hole[] {
  try {
    batch.add(message);
    return nothing;
  } catch (error) {
    if (isRetriable(error)) throw error;
    const { topic, partition, offset } = message;
    return [{ topic, partition, offset, reason: String(error) }];
  }
}

const nothing: readonly Hole[] = [];

function counted(
  { handled, skipped, firstSkipped }: RebuildProgress,
  page: readonly Message[],
  fresh: readonly Hole[],
): RebuildProgress {
  return {
    handled: handled + page.length,
    skipped: skipped + fresh.length,
    firstSkipped: [...firstSkipped, ...fresh].slice(0, skippedShown),
  };
}
