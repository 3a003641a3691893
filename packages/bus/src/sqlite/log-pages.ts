import { setImmediate as nextTurn } from 'node:timers/promises';
import type { JournalSession } from '@escalog/journal';
import type { Message, Reading } from '../bus.ts';
import type { PartitionLog } from './partition-log.ts';

const pageSize = 256;

/** How far a partition has been read, and how far it is to be read. */
interface Place {
  readonly log: PartitionLog;
  next: number;
  end: number;
}

/**
 * What the partitions hold at the time of the call, one after the other, from where `reading` says; then what is published, for as long
 * as that says. Other work gets its turn between pages. `closing` ends the waiting for more.
 */
export function pagesOf(
  session: JournalSession,
  logs: readonly PartitionLog[],
  { from = [], until }: Reading,
  closing: AbortSignal,
): AsyncIterable<readonly Message[]> {
  const begins = new Map(from.map(({ topic, partition, offset }) => [`${topic} ${partition}`, offset]));
  const places = logs.map((log) => ({ log, next: begins.get(`${log.topic} ${log.partition}`) ?? 0, end: log.end }));
  return until === undefined ? pagesAt(session, places) : pagesUntil(session, places, until, closing);
}

/** What the partitions hold with this key at the time of the call, one after the other. Other work gets its turn between pages. */
export function historyOf(
  session: JournalSession,
  logs: readonly PartitionLog[],
  key: string,
): AsyncIterable<readonly Message[]> {
  return historyUpTo(
    session,
    logs.map((log) => ({ log, next: 0, end: log.end })),
    key,
  );
}

async function* historyUpTo(
  session: JournalSession,
  places: readonly Place[],
  key: string,
): AsyncGenerator<readonly Message[]> {
  for (const place of places) {
    const { log, end } = place;
    while (place.next < end) {
      const { messages, next } = session.read(() => log.history(key, place.next, end));
      place.next = next;
      if (messages.length > 0) yield messages;
      if (next < end) await nextTurn();
    }
  }
}

async function* pagesAt(session: JournalSession, places: readonly Place[]): AsyncGenerator<readonly Message[]> {
  for (const place of places) {
    const { log, end } = place;
    while (place.next < end) {
      const page = session.read(() => log.page(place.next, Math.min(pageSize, end - place.next)));
      const wanted = page.filter((message) => message.offset < end);
      place.next = (page.at(-1)?.offset ?? end) + 1;
      if (wanted.length > 0) yield wanted;
      await nextTurn();
    }
  }
}

async function* pagesUntil(
  session: JournalSession,
  places: readonly Place[],
  until: AbortSignal,
  closing: AbortSignal,
): AsyncGenerator<readonly Message[]> {
  let wake = (): void => {};
  const forget = places.map(({ log }) => log.onAppend(() => wake()));
  const ending = AbortSignal.any([until, closing]);
  const end = (): void => wake();
  ending.addEventListener('abort', end);
  try {
    while (!until.aborted) {
      const more = new Promise<void>((resolve) => (wake = resolve));
      // Where each ends is looked up once a round, so that a partition that grows keeps nobody from the others.
      for (const place of places) place.end = place.log.end;
      for await (const page of pagesAt(session, places)) {
        yield page;
        if (until.aborted) return;
      }
      if (places.some(({ log, next }) => next < log.end)) continue;
      if (!ending.aborted) await more;
      if (!until.aborted && closing.aborted) throw session.closedError();
    }
  } finally {
    for (const one of forget) one();
    ending.removeEventListener('abort', end);
  }
}
