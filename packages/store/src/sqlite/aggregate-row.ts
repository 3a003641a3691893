import type { Instant } from '@escalog/kernel';
import { nextDueAtOf } from '../next-due-at.ts';
import type { StoredAggregate } from '../store.ts';

/** A row as it is read. */
export interface AggregateRow {
  readonly id: string;
  readonly revision: number;
  readonly version: number;
  /** JSON of what has no column of its own. */
  readonly document: string;
  readonly pending_since: number | null;
}

type Parts<State, Input, Event> = Pick<StoredAggregate<State, Input, Event>, 'state' | 'seen' | 'timers' | 'outbox'>;

export function documentOf<State, Input, Event>(row: AggregateRow): StoredAggregate<State, Input, Event> {
  const { state, seen, timers, outbox } = JSON.parse(row.document) as Parts<State, Input, Event>;
  const { id, revision, version, pending_since: pendingSince } = row;
  return { id, revision, version, state, seen, timers, outbox, pendingSince: pendingSince as Instant | null };
}

/** A document that was written, and what of it the row takes. */
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

/** For when the turn ends: most of the outbox is published, and gone from here, by then. */
export function jsonOf<State, Input, Event>(written: WrittenAggregate<StoredAggregate<State, Input, Event>>): string {
  const { document, state, seen, timers } = written;
  return `{"state":${state},"seen":${seen},"timers":${timers},"outbox":${JSON.stringify(document.outbox)}}`;
}

/** What `jsonOf` would make of a row of layout 1, in SQL. */
export const layout1 = {
  columns: ['state', 'seen', 'timers', 'outbox'],
  earlier: `'{"state":' || state || ',"seen":' || seen || ',"timers":' || timers || ',"outbox":' || outbox || '}'`,
};
