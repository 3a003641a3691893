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

/** A document that was written, and what of it the row takes. The outbox is JSON only when the turn ends: most of it is published, and gone from here, by then. */
export interface WrittenAggregate<Document> {
  readonly document: Document;
  readonly state: string;
  readonly seen: string;
  readonly timers: string;
  readonly nextDueAt: Instant | null;
}

/** Throws when the document is not plain data: that fails the one write, and not the commit of a whole turn. */
export function writtenOf<State, Input, Event>(
  document: StoredAggregate<State, Input, Event>,
): WrittenAggregate<StoredAggregate<State, Input, Event>> {
  return {
    document,
    state: JSON.stringify(document.state),
    seen: JSON.stringify(document.seen),
    timers: JSON.stringify(document.timers),
    nextDueAt: nextDueAtOf(document.id, document.timers) as Instant | null,
  };
}
