import type { EscalogEvent, IncidentFacts, IncidentsEvent } from '@escalog/contracts';
import type { Reactions } from '@escalog/runner';
import type { EscalationsInput } from '../domain/escalations.ts';

/** Hands an input to the escalations of an incident, once for each event. */
export type Give = (incidentId: string, input: EscalationsInput, cause: EscalogEvent['meta']) => Promise<void>;

type OfIncidents = Pick<Reactions, IncidentsEvent['type']>;

/** What the incident tells its escalations: changed facts, acknowledgements, the end. How it was declared, the routing says again. */
export function incidentReactions(give: Give): OfIncidents {
  const facts = (event: IncidentsEvent, changed: Partial<IncidentFacts>) =>
    give(
      event.meta.subject,
      {
        kind: 'facts-changed',
        facts: { version: event.meta.version, ...changed },
        by: event.meta.actor.ref,
        at: event.meta.occurredAt,
      },
      event.meta,
    );
  return {
    SeverityChanged: (event) => facts(event, { severity: event.to }),
    ScopeChanged: ({ meta, affects, added, removed }) =>
      give(
        meta.subject,
        {
          kind: 'facts-changed',
          facts: { version: meta.version, affects },
          scope: { added, removed },
          by: meta.actor.ref,
          at: meta.occurredAt,
        },
        meta,
      ),
    IncidentAcknowledged: (event) =>
      give(
        event.meta.subject,
        { kind: 'acknowledged', acknowledgement: { by: event.by, pageId: event.pageId } },
        event.meta,
      ),
    AlertFiredAgain: (event) =>
      give(
        event.meta.subject,
        { kind: 'fired-again', incidentId: event.meta.subject, why: event.reason.text },
        event.meta,
      ),
    // Another end is waited for where the windows are kept.
    QuietChanged: async ({ meta, quietUntil, reason }) => {
      if (quietUntil === null)
        await give(meta.subject, { kind: 'quiet-over', incidentId: meta.subject, why: reason.text }, meta);
    },
    IncidentResolved: (event) => give(event.meta.subject, { kind: 'resolved' }, event.meta),
  };
}
