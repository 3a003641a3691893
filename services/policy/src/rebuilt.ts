/** The state of an incident's escalations, made again from the log: for a document that is lost. */
import type { Message } from '@escalog/bus';
import { decode, topicOf, topics, type EscalationsEvent, type EscalogEvent } from '@escalog/contracts';
import type { Reactions, Rebuilt } from '@escalog/runner';
import type { EscalationsInput, Escalations, EscalationEvent } from './domain/escalations.ts';
import { escalationsWorkflow } from './domain/workflow.ts';
import type { Give } from './consumers/incidents.ts';

/**
 * Folds what the topics hold of one incident: what others told is observed, what policy decided is folded as it was when
 * it was decided. Nothing is decided anew. Undefined when policy decided nothing about it. What the log does not hold, such as
 * an event that was still in the outbox, is lost.
 */
export function rebuiltFrom(
  messages: readonly Message[],
  reactionsWith: (give: Give) => Reactions,
): Rebuilt<Escalations> | undefined {
  let observed: EscalationsInput[] = [];
  const on = reactionsWith(async (_incidentId, input) => void observed.push(input));
  let state = escalationsWorkflow.initial;
  let version = 0;
  const seen: Record<string, number> = {};
  for (const event of inCausalOrder(messages)) {
    if (topicOf(event.type) === topics.escalations.name) {
      if (event.meta.version <= version) continue;
      state = escalationsWorkflow.evolve(state, event as EscalationsEvent as EscalationEvent);
      version = event.meta.version;
      continue;
    }
    if (event.meta.version <= (seen[event.meta.stream] ?? 0)) continue;
    observed = [];
    void on[event.type]?.(event as never);
    if (observed.length === 0) continue;
    state = observed.reduce((before, input) => escalationsWorkflow.observe(before, input), state);
    seen[event.meta.stream] = event.meta.version;
  }
  return version === 0 ? undefined : { state, version, seen };
}

/** By the time at which they came to the topics, but none before what caused it. */
function inCausalOrder(messages: readonly Message[]): readonly EscalogEvent[] {
  const waiting = messages.toSorted((a, b) => a.appendedAt - b.appendedAt).map(({ value }) => decode(value));
  const ordered: EscalogEvent[] = [];
  while (waiting.length > 0) {
    const ids = new Set(waiting.map(({ meta }) => meta.eventId));
    const next = waiting.findIndex(
      ({ meta }) => meta.causationId === null || meta.causationId === meta.eventId || !ids.has(meta.causationId),
    );
    ordered.push(...waiting.splice(Math.max(next, 0), 1));
  }
  return ordered;
}
