/** Reads everything in a data folder and says whether it is as it was written. */
import { checkLog } from '@escalog/bus';
import { everyTopic } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { counted } from '@escalog/kernel';
import { expectEscalogIn } from './embedded.ts';

/** What was found in one part of it. */
export interface Checked {
  /** Such as `escalog.incidents, partition 3`. */
  readonly part: string;
  /** How much of it was read, in words. */
  readonly read: string;
  /** What is wrong, a sentence each; empty when all is well. */
  readonly findings: readonly string[];
}

/**
 * Opens a data folder as a start does, which brings into the tables what is not there yet, and reads it part by part. Rejects when
 * it cannot be opened: nothing is there, a process uses it, or what was written last is damaged.
 */
export async function* checkFolder(dataDir: string): AsyncGenerator<Checked> {
  expectEscalogIn(dataDir);
  const journal = openJournal({ folder: dataDir, onFailure: () => {} });
  try {
    yield { part: 'turns.db', read: 'every turn', findings: [] };
    yield { part: 'escalog.db', read: 'every page', findings: await journal.damage() };
    for (const { topic, partition, messages, finding } of checkLog(journal.tables, everyTopic))
      yield {
        part: `${topic}, partition ${partition}`,
        read: counted(messages, 'message'),
        findings: finding === undefined ? [] : [finding],
      };
  } finally {
    await journal.close();
  }
}
