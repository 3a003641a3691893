import type { Instant, Timer } from '@escalog/kernel';
import { nextDueAtOf } from '../next-due-at.ts';
import type { StoredAggregate } from '../store.ts';

/** A row as the table has it; the documents inside it are JSON. */
export interface AggregateRow {
  readonly id: string;
  readonly revision: number;
  readonly version: number;
  readonly state: string;
  readonly seen: string;
  readonly timers: string;
  readonly outbox: string;
  readonly pending_since: number | null;
  readonly next_due_at: number | null;
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

/** What a row says otherwise than its document does. The outbox is JSON only when the turn ends: most of it is published, and gone from here, by then. */
export type Columns = Pick<AggregateRow, 'state' | 'seen' | 'timers' | 'next_due_at'>;

/** Throws when the document is not plain data, or has a timer that no sweep would find. */
export function columnsOf({ id, state, seen, timers }: StoredAggregate<unknown, unknown, unknown>): Columns {
  return {
    state: JSON.stringify(state),
    seen: JSON.stringify(seen),
    timers: JSON.stringify(timers),
    next_due_at: nextDueAtOf(id, timers),
  };
}
