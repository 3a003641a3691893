import type { Instant } from '@escalog/kernel';
import { nextDueAtOf } from '../next-due-at.ts';
import type { Seen, StoredAggregate } from '../store.ts';

/** A row as it is read. */
export interface AggregateRow {
  readonly id: string;
  readonly revision: number;
  readonly version: number;
  /** JSON of what has no column of its own. */
  readonly document: string;
  readonly pending_since: number | null;
}

interface Parts<State, Input, Event> extends Pick<StoredAggregate<State, Input, Event>, 'state' | 'timers' | 'outbox'> {
  readonly seen: Readonly<Record<string, number>>;
}

export function documentOf<State, Input, Event>(row: AggregateRow): StoredAggregate<State, Input, Event> {
  const { state, seen, timers, outbox } = JSON.parse(row.document) as Parts<State, Input, Event>;
  const { id, revision, version, pending_since: pendingSince } = row;
  return {
    id,
    revision,
    version,
    state,
    seen: Object.entries(seen),
    timers,
    outbox,
    pendingSince: pendingSince as Instant | null,
  };
}

/** What of a document a row takes as texts, and when its earliest timer is due. */
export interface Written {
  readonly state: string;
  readonly seen: string;
  readonly timers: string;
  readonly nextDueAt: number | null;
}

/** Throws when the document is not plain data, or has a timer that no sweep would find: that fails the one write, and not the commit of a whole turn. */
export function writtenOf({ id, state, seen, timers }: StoredAggregate<unknown, unknown, unknown>): Written {
  return {
    state: JSON.stringify(state),
    seen: jsonOfSeen(seen),
    timers: JSON.stringify(timers),
    nextDueAt: nextDueAtOf(id, timers),
  };
}

/** As the object that it is in the table. */
function jsonOfSeen(seen: Seen): string {
  return `{${seen.map(([stream, version]) => `${JSON.stringify(stream)}:${version}`).join(',')}}`;
}

/** For when the turn ends: most of the outbox is published, and gone from here, by then. */
export function jsonOf({ state, seen, timers }: Written, outbox: readonly unknown[]): string {
  return `{"state":${state},"seen":${seen},"timers":${timers},"outbox":${JSON.stringify(outbox)}}`;
}

/** What `jsonOf` would make of a row of layout 1, in SQL. */
export const layout1 = {
  columns: ['state', 'seen', 'timers', 'outbox'],
  earlier: `'{"state":' || state || ',"seen":' || seen || ',"timers":' || timers || ',"outbox":' || outbox || '}'`,
};
