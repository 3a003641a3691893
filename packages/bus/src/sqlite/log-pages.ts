import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalSession } from '@escalog/journal';
import type { Message } from '../bus.ts';
import type { PartitionLog } from './partition-log.ts';

const pageSize = 256;

/** What the partitions hold at the time of the call, one after the other. Other work gets its turn between pages. */
export function pagesOf(session: JournalSession, logs: readonly PartitionLog[]): AsyncIterable<readonly Message[]> {
  const ends = logs.map((log) => ({ log, end: log.end }));
  return (async function* () {
    for (const { log, end } of ends) {
      for (let from = 0; from < end;) {
        const page = session.read(() => log.page(from, Math.min(pageSize, end - from)));
        const wanted = page.filter((message) => message.offset < end);
        if (wanted.length > 0) yield wanted;
        from = (page.at(-1)?.offset ?? end) + 1;
        await nextTurn();
      }
    }
  })();
}
