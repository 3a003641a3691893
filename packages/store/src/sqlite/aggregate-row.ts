import type { Instant, Timer } from '@escalog/kernel';
import { nextDueAtOf } from '../next-due-at.ts';
import type { StoredAggregate } from '../store.ts';

/** A row as SQLite gives it; the documents inside it are JSON. */
export interface AggregateRow {
  readonly id: string;
  readonly revision: number;
  readonly version: number;
  readonly state: string;
  readonly seen: string;
  readonly timers: string;
  /** JSON, or the events themselves while the turn lasts: most are published, and gone from here, before it ends. */
  readonly outbox: string | readonly unknown[];
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
    outbox: typeof row.outbox === 'string' ? (JSON.parse(row.outbox) as Event[]) : (row.outbox as readonly Event[]),
    pendingSince: row.pending_since as Instant | null,
  };
}

/** The row of a document. Throws when it is not plain data: that fails the one write, and not the commit of a whole turn. */
export function rowOf<State, Input, Event>({
  id,
  revision,
  version,
  state,
  seen,
  timers,
  outbox,
  pendingSince,
}: StoredAggregate<State, Input, Event>): AggregateRow {
  return {
    id,
    revision,
    version,
    pending_since: pendingSince,
    next_due_at: nextDueAtOf(id, timers),
    state: JSON.stringify(state),
    seen: JSON.stringify(seen),
    timers: JSON.stringify(timers),
    outbox,
  };
}

/** An outbox as its column holds it. */
export function jsonOf(outbox: AggregateRow['outbox']): string {
  return typeof outbox === 'string' ? outbox : JSON.stringify(outbox);
}
