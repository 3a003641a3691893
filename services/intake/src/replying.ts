/** Takes what people answer from where they are, or records that nothing came of it. */
import type { Caller } from '@escalog/definitions';
import { refusal } from '@escalog/http';
import type { Clock } from '@escalog/kernel';
import { currentTraceparent, inSpan, SpanKind } from '@escalog/telemetry';
import type { IncidentRead } from './domain/incident-read.ts';
import { commandOf, ignoredCommandOf, outcomeOf, type ReplyOutcome } from './domain/replies.ts';
import type { Reply } from './domain/reply.ts';
import type { Incidents } from './incidents.ts';

/** What became of a reply, and the incident as it then is. */
export interface Replied {
  readonly outcome: ReplyOutcome;
  readonly read: IncidentRead;
  /** Whether anything changed: a reply that comes twice changes nothing. */
  readonly changed: boolean;
}

export interface ReplyContext {
  readonly incidents: Incidents;
  readonly clock: Clock;
}

/**
 * Carries out a reply to the incident `id`, as a part of the trace in which the page was sent, where that is known. Throws a
 * 404 problem when there is no such incident, and a problem for whatever else it refuses.
 */
export async function replyTo(
  id: string,
  reply: Reply,
  { incidents, clock }: ReplyContext,
  traceparent?: string,
): Promise<Replied> {
  const before = await incidents.read(id);
  const expected = outcomeOf(reply, before);
  return inSpan(
    reply.answer === 'escalate' ? 'request-next-level' : reply.answer,
    {
      kind: SpanKind.INTERNAL,
      parent: traceparent,
      links: [currentTraceparent()],
      attributes: { 'escalog.incident.id': id },
    },
    async () => {
      const actor = actorOf(reply.by);
      if (expected === 'taken') {
        const taken = await incidents.attempt(id, commandOf(reply, clock.now()), actor);
        if (!('rejection' in taken))
          return { outcome: 'taken', read: taken.read ?? (await incidents.read(id)), changed: taken.events.length > 0 };
        // Somebody has resolved it meanwhile.
        if (taken.rejection.code !== 'incident-resolved') throw refusal(taken.rejection);
      }
      const outcome = expected === 'never-paged' ? 'never-paged' : 'over';
      const { read, changed } = await incidents.execute(id, ignoredCommandOf(reply, outcome), actor);
      return { outcome, read, changed };
    },
  );
}

function actorOf({ ref }: Caller): { readonly kind: 'person'; readonly ref: string } {
  return { kind: 'person', ref };
}
