/**
 * Who is responsible, as acknowledgements tell: an escalation that somebody has acknowledged is held by its side, until the
 * acknowledgement lapses, a handoff of it comes back, or somebody of the new side acknowledges. What is being handed over
 * stays with the old side. Whoever has to decide about a loop, and takes it, has it alone.
 */
import type { Instant, Milliseconds } from '@escalog/kernel';
import { isResolved } from './escalation-over.ts';
import type { IncidentEvent, IncidentEventOf } from './incident-event.ts';

interface Holding {
  /** By id of each escalation that is held: when its side acknowledged first. */
  readonly held: ReadonlyMap<string, Instant>;
  /** The same of every escalation that was ever acknowledged. */
  readonly first: ReadonlyMap<string, Instant>;
  /** An acknowledgement that no escalation has told of yet. */
  readonly loose: Instant | undefined;
  /** Of each escalation that was begun for a handoff, the one that was handed off. */
  readonly from: ReadonlyMap<string, string>;
  /** Ids of the escalations of handoffs that were neither taken, nor returned, nor given on. */
  readonly handingOver: ReadonlySet<string>;
  /** Ids of the escalations by which somebody has to decide. */
  readonly adjudications: ReadonlySet<string>;
}

const nobody: Holding = {
  held: new Map(),
  first: new Map(),
  loose: undefined,
  from: new Map(),
  handingOver: new Set(),
  adjudications: new Set(),
};

/** When the side that has kept it acknowledged; `undefined` when nobody has it, or while it is being handed over. */
export function rightOwnerAt(events: readonly IncidentEvent[]): Instant | undefined {
  const { held, first, loose, handingOver } = events.reduce(holdingAfter, nobody);
  if (handingOver.size > 0 && !isResolved({ events })) return undefined;
  // Whoever only handed it off has never said that it is theirs.
  const taken = [...held].flatMap(([id, since]) => (first.has(id) ? [since] : []));
  return taken.length === 0 ? loose : (Math.min(...taken) as Instant);
}

/** How long nobody was while it was open, from the first event until it was resolved, or until the last event. Takes events in causal order. */
export function timeWithNobody(events: readonly IncidentEvent[]): Milliseconds {
  let holding = nobody;
  let since = events[0]?.meta.occurredAt ?? 0;
  let sum = 0;
  let isOver = false;
  for (const event of events) {
    const at = Math.max(since, event.meta.occurredAt);
    if (!isOver && holding.held.size === 0 && holding.loose === undefined) sum += at - since;
    since = at;
    if (event.type === 'IncidentResolved') isOver = true;
    if (event.type === 'IncidentReopened') isOver = false;
    holding = holdingAfter(holding, event);
  }
  return sum;
}

function holdingAfter(before: Holding, event: IncidentEvent): Holding {
  const { held, handingOver, adjudications } = before;
  const at = event.meta.occurredAt;
  switch (event.type) {
    case 'IncidentAcknowledged':
      return { ...before, loose: before.loose ?? at };
    case 'EscalationStarted':
      if (event.kind === 'handoff') return handedOver(before, event);
      return event.kind === 'adjudication'
        ? { ...before, adjudications: adjudications.union(new Set([event.escalationId])) }
        : before;
    case 'EscalationHalted':
      return wasAcknowledged(event) ? heldAfter(before, event) : before;
    case 'HandoffAccepted':
      return acceptedAfter(before, event);
    case 'HandoffReturned':
      return {
        ...before,
        held: without(held, event.escalationId),
        loose: undefined,
        handingOver: handingOver.difference(new Set([event.to])),
      };
    case 'AcknowledgementLapsed':
      return { ...before, held: without(held, event.escalationId), loose: undefined };
    case 'AlertFiredAgain':
    case 'IncidentReopened':
      return { ...before, held: new Map(), loose: undefined };
    default:
      return before;
  }
}

function heldAfter(before: Holding, { escalationId, meta, reason }: IncidentEventOf<'EscalationHalted'>): Holding {
  const since = before.first.get(escalationId) ?? before.loose ?? meta.occurredAt;
  const others = before.adjudications.has(escalationId) ? new Map<string, Instant>() : before.held;
  return {
    ...before,
    held: new Map([...others, [escalationId, since]]),
    // Whoever hands off says that it is not theirs.
    first: reason.code === 'handed-off' ? before.first : new Map([...before.first, [escalationId, since]]),
    loose: undefined,
  };
}

/** In what the first version wrote only the code of the reason tells. */
function wasAcknowledged({ acknowledgedBy, answeredPages, reason }: IncidentEventOf<'EscalationHalted'>): boolean {
  return acknowledgedBy.length > 0 || answeredPages.length > 0 || reason.code === 'acknowledged';
}

function handedOver(before: Holding, { escalationId, from }: IncidentEventOf<'EscalationStarted'>): Holding {
  return {
    ...before,
    from: from === null ? before.from : new Map([...before.from, [escalationId, from]]),
    handingOver: new Set([...before.handingOver, escalationId].filter((id) => id !== from)),
  };
}

/** Each handoff on the way to whoever took it is told as accepted: only the last side has it. */
function acceptedAfter(before: Holding, { escalationId, from, meta }: IncidentEventOf<'HandoffAccepted'>): Holding {
  const left = [...before.held].filter(([id]) => id !== from && !isBefore(id, escalationId, before));
  const isOnTheWay = left.some(([id]) => isBefore(escalationId, id, before));
  const taken: readonly (readonly [string, Instant])[] = isOnTheWay
    ? left.filter(([id]) => id !== escalationId)
    : [...left, [escalationId, before.first.get(escalationId) ?? meta.occurredAt]];
  return {
    ...before,
    held: new Map(taken),
    first: isOnTheWay ? before.first : new Map([...before.first, ...taken.filter(([id]) => id === escalationId)]),
    handingOver: new Set([...before.handingOver].filter((id) => id !== escalationId)),
  };
}

/** Whether an escalation was given on until it came to `to`. */
function isBefore(escalationId: string, to: string, { from }: Holding): boolean {
  const passed = new Set<string>();
  for (let at = from.get(to); at !== undefined && !passed.has(at); at = from.get(at)) {
    if (at === escalationId) return true;
    passed.add(at);
  }
  return false;
}

function without(
  held: ReadonlyMap<string, Instant>,
  ...escalationIds: readonly string[]
): ReadonlyMap<string, Instant> {
  return new Map([...held].filter(([id]) => !escalationIds.includes(id)));
}
