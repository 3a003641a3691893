import type { DatabaseSync } from 'node:sqlite';
import type { Topic } from '@escalog/contracts';
import { checksumOfPlace, isWhole, type LogRow, type Place } from './log-row.ts';
import { tableOf } from './partition-log.ts';

/** What was found in one partition. */
export interface CheckedPartition extends Place {
  readonly messages: number;
  /** What is wrong, as one sentence; `undefined` when all is well. */
  readonly finding: string | undefined;
}

/**
 * Reads every message of the topics in the tables of a data folder, a partition at each step: whether each is as it was written, whether one
 * is missing, whether the log ends where it should and its indexes agree with it. Changes nothing.
 */
export function* checkLog(tables: DatabaseSync, topics: readonly Topic[]): Generator<CheckedPartition> {
  const ends = tables.prepare('SELECT partition, end FROM log_ends WHERE topic = ? ORDER BY partition');
  for (const topic of topics)
    for (const { partition, end } of ends.all(topic.name))
      yield checkPartition(tables, topic, { topic: topic.name, partition: Number(partition) }, Number(end));
}

function checkPartition(tables: DatabaseSync, topic: Topic, place: Place, end: number): CheckedPartition {
  const table = tableOf(place.topic, place.partition);
  const checksum = checksumOfPlace(place);
  let messages = 0;
  let next = 0;
  const found = (finding?: string): CheckedPartition => ({ ...place, messages, finding });
  const named = tables.prepare(`SELECT name FROM pragma_table_list WHERE '"' || name || '"' = ?`);
  if (named.get(table) === undefined) return found('its table is missing');
  try {
    const rows = tables.prepare(`SELECT offset, frame FROM ${table} ORDER BY offset`, { returnArrays: true });
    for (const row of rows.iterate() as Iterable<unknown> as Iterable<LogRow>) {
      const [offset] = row;
      const mayMiss = topic.compacted || (messages === 0 && topic.retention !== undefined);
      if (offset !== next && !mayMiss) return found(`message ${next} is missing`);
      if (!isWhole(checksum, row)) return found(`message ${offset} is damaged`);
      messages += 1;
      next = offset + 1;
    }
  } catch (error) {
    return found(String(error));
  }
  if (next !== end) return found(`it ends at ${next}, but ${end} is where it should`);
  const pages = String(Object.values(tables.prepare(`PRAGMA integrity_check(${table})`).get() ?? {})[0]);
  return found(pages === 'ok' ? undefined : pages);
}
