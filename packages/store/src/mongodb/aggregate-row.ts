import { ObjectId } from 'mongodb';
import type { Instant, Timer } from '@escalog/kernel';
import { nextDueAtOf } from '../next-due-at.ts';
import type { StoredAggregate } from '../store.ts';
import type { Row } from './conditional-write.ts';
import { withOwnNames, withSafeNames } from './field-names.ts';

/** An aggregate as MongoDB holds it. What the sweeps look for is left out where there is none, and so is out of their indexes. */
export interface AggregateRow extends Row {
  readonly revision: number;
  readonly version: number;
  readonly state: unknown;
  readonly seen: unknown;
  readonly timers: unknown;
  readonly outbox: unknown;
  readonly pendingSince?: number;
  readonly nextDueAt?: number;
}

export function documentOf<State, Input, Event>(row: AggregateRow): StoredAggregate<State, Input, Event> {
  return {
    id: row._id,
    revision: row.revision,
    version: row.version,
    state: withOwnNames(row.state) as State,
    seen: Object.entries(withOwnNames(row.seen) as Record<string, number>),
    timers: withOwnNames(row.timers) as Timer<Input>[],
    outbox: withOwnNames(row.outbox) as Event[],
    pendingSince: (row.pendingSince ?? null) as Instant | null,
  };
}

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
  const nextDueAt = nextDueAtOf(id, timers);
  return {
    _id: id,
    revision,
    version,
    writeId: new ObjectId(),
    state: withSafeNames(state),
    seen: withSafeNames(Object.fromEntries(seen)),
    timers: withSafeNames(timers),
    outbox: withSafeNames(outbox),
    ...(pendingSince !== null && { pendingSince }),
    ...(nextDueAt !== null && { nextDueAt }),
  };
}
