/** The state of an incident's escalations, made again from the log: for a document that is lost. */
import type { Message } from '@escalog/bus';
import { decode, topicOf, topics, type EscalationsEvent, type EscalogEvent } from '@escalog/contracts';
import type { Reactions, Rebuilt } from '@escalog/runner';
import type { Escalations, EscalationEvent } from './domain/escalations.ts';
import type { EscalationsInput } from './domain/inputs.ts';
import { escalationsWorkflow } from './domain/workflow.ts';
import type { Give } from './consumers/incidents.ts';

/** A state as it was with what policy decided last, and what others have told since. */
export interface RebuiltEscalations {
  readonly rebuilt: Rebuilt<Escalations>;
  /** Not handled in that state: what it leads to may never have been written, or is gone with the document. */
  readonly since: readonly EscalogEvent[];
}

/**
 * Folds what the topics hold of one incident: what others told is observed, what policy decided is folded as it was when
 * it was decided. Nothing is decided anew. Undefined when policy decided nothing about it, as far as the log holds it.
 */
export function rebuiltFrom(
  messages: readonly Message[],
  reactionsWith: (give: Give) => Reactions,
): RebuiltEscalations | undefined {
  let observed: EscalationsInput[] = [];
  const on = reactionsWith(async (_incidentId, input) => void observed.push(input));
  let state = escalationsWorkflow.initial;
  let version = 0;
  const seen = new Map<string, number>();
  const since: EscalogEvent[] = [];
  const events = inCausalOrder(messages);
  const lastDecided = lastOwn(events);
  for (const [index, event] of events.entries()) {
    if (isOwn(event)) {
      // One that comes a second time was decided without what was there before.
      if (event.meta.version <= version) continue;
      state = escalationsWorkflow.evolve(state, event as EscalationsEvent as EscalationEvent);
      version = event.meta.version;
      continue;
    }
    if (event.meta.version <= (seen.get(event.meta.stream) ?? 0)) continue;
    observed = [];
    void on[event.type]?.(event as never);
    if (observed.length === 0) continue;
    // The wait has begun when it was delivered, and not now.
    if (index > lastDecided && event.type !== 'PageDelivered') {
      since.push(event);
      continue;
    }
    state = observed.reduce((before, input) => escalationsWorkflow.observe(before, input), state);
    seen.set(event.meta.stream, event.meta.version);
  }
  return version === 0 ? undefined : { rebuilt: { state, version, seen: [...seen] }, since };
}

function isOwn({ type }: EscalogEvent): boolean {
  return topicOf(type) === topics.escalations.name;
}

/** Where the last event is that policy decided knowing those before. */
function lastOwn(events: readonly EscalogEvent[]): number {
  let version = 0;
  let last = -1;
  for (const [index, event] of events.entries()) {
    if (!isOwn(event) || event.meta.version <= version) continue;
    version = event.meta.version;
    last = index;
  }
  return last;
}

/**
 * By the time at which they came to the topics, but none before what caused it. What others told in the same millisecond counts as
 * told afterwards: handled twice it changes nothing.
 */
function inCausalOrder(messages: readonly Message[]): readonly EscalogEvent[] {
  const sorted = messages
    .map(({ value, appendedAt }) => ({ event: decode(value), appendedAt }))
    .sort((a, b) => a.appendedAt - b.appendedAt || Number(isOwn(b.event)) - Number(isOwn(a.event)))
    .map(({ event }) => event);
  const byId = new Map<string, EscalogEvent>();
  for (const event of sorted) if (!byId.has(event.meta.eventId)) byId.set(event.meta.eventId, event);
  const ordered = new Set<EscalogEvent>();
  for (const event of byId.values()) {
    const chain: EscalogEvent[] = [];
    for (
      let next: EscalogEvent | undefined = event;
      next !== undefined && !ordered.has(next) && !chain.includes(next);
      next = byId.get(next.meta.causationId ?? '')
    )
      chain.push(next);
    for (const each of chain.toReversed()) ordered.add(each);
  }
  return [...ordered];
}
