import type { Instant, Timer } from '@escalog/kernel';
import type { StoredAggregate } from '../store.ts';

/** A row as SQLite gives it; the documents inside it are JSON. */
export interface AggregateRow {
  readonly id: string;
  readonly revision: number;
  readonly version: number;
  readonly state: string;
  readonly seen: string;
  readonly timers: string;
  readonly outbox: string;
  readonly pending_since: number | null;
}

export function documentOf<State, Input, Event>(row: AggregateRow): StoredAggregate<State, Input, Event> {
  return {
    id: row.id,
    revision: row.revision,
    version: row.version,
    state: JSON.parse(row.state) as State,
    seen: JSON.parse(row.seen) as Record<string, number>,
    timers: JSON.parse(row.timers) as Timer<Input>[],
    outbox: JSON.parse(row.outbox) as Event[],
    pendingSince: row.pending_since as Instant | null,
  };
}

/** The row of a document, in the order of the table's columns. */
export function parametersOf<State, Input, Event>(document: StoredAggregate<State, Input, Event>) {
  return [
    document.id,
    document.revision,
    document.version,
    JSON.stringify(document.state),
    JSON.stringify(document.seen),
    JSON.stringify(document.timers),
    JSON.stringify(document.outbox),
    document.pendingSince,
    document.timers.length === 0 ? null : Math.min(...document.timers.map((timer) => timer.dueAt)),
  ] as const;
}
