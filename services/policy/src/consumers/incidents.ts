import type { EscalogEvent, IncidentsEvent } from '@escalog/contracts';
import type { Definitions } from '@escalog/definitions';
import type { Awaitable } from '@escalog/kernel';
import type { Reactions } from '@escalog/runner';
import type { Activity, EscalationsInput } from '../domain/inputs.ts';

/** Hands an input to the escalations of an incident, once for each event. */
export type Give = (incidentId: string, input: EscalationsInput, cause: EscalogEvent['meta']) => Awaitable<void>;

type OfIncidents = Pick<Reactions, IncidentsEvent['type']>;

/** What the incident tells its escalations: changed facts, answers, work, the end. How it was declared, the routing says again. */
export function incidentReactions(give: Give, definitions: Definitions): OfIncidents {
  const nameOf = (ref: string): string => definitions.find(ref)?.entry.name ?? ref;
  const active = ({ meta }: IncidentsEvent, what: Activity): Awaitable<void> =>
    give(meta.subject, { kind: 'active', what, by: meta.actor.ref, at: meta.occurredAt }, meta);
  return {
    SeverityChanged: ({ meta, from, to, direction, reason }) =>
      give(
        meta.subject,
        {
          kind: 'facts-changed',
          facts: { version: meta.version, severity: to },
          severity: { from, to, direction },
          because: reason.text,
          by: meta.actor.ref,
          at: meta.occurredAt,
        },
        meta,
      ),
    ScopeChanged: ({ meta, affects, added, removed, reason }) =>
      give(
        meta.subject,
        {
          kind: 'facts-changed',
          facts: { version: meta.version, affects },
          scope: { added, removed },
          because: reason.text,
          by: meta.actor.ref,
          at: meta.occurredAt,
        },
        meta,
      ),
    UpdatePosted: (event) => active(event, { kind: 'update' }),
    StatusChanged: (event) => active(event, { kind: 'status', from: event.from, to: event.to }),
    LeadAssigned: (event) => active(event, { kind: 'lead', lead: event.lead }),
    IncidentAcknowledged: ({ meta, by, pageId, until }) =>
      give(meta.subject, { kind: 'acknowledged', acknowledgement: { by, pageId, until, at: meta.occurredAt } }, meta),
    PageDeclined: ({ meta, by, pageId, why }) =>
      give(meta.subject, { kind: 'declined', by, name: nameOf(by), pageId, why, at: meta.occurredAt }, meta),
    NextLevelRequested: ({ meta, by, pageId, escalationId }) =>
      give(
        meta.subject,
        { kind: 'next-level-requested', by, name: nameOf(by), pageId, escalationId, at: meta.occurredAt },
        meta,
      ),
    IncidentHandedOff: ({ meta, by, to, toName, escalationId, why }) =>
      give(
        meta.subject,
        {
          kind: 'handed-off',
          incidentId: meta.subject,
          handoffId: meta.eventId,
          by,
          name: nameOf(by),
          to,
          toName,
          escalationId,
          why,
          at: meta.occurredAt,
        },
        meta,
      ),
    AlertFiredAgain: (event) =>
      give(
        event.meta.subject,
        {
          kind: 'fired-again',
          incidentId: event.meta.subject,
          why: event.reason.text,
          at: event.meta.occurredAt,
        },
        event.meta,
      ),
    // Another end is waited for where the windows are kept.
    QuietChanged: ({ meta, quietUntil, reason }) =>
      quietUntil === null
        ? give(meta.subject, { kind: 'quiet-over', incidentId: meta.subject, why: reason.text }, meta)
        : undefined,
    IncidentReopened: ({ meta, reason }) =>
      give(
        meta.subject,
        { kind: 'reopened', incidentId: meta.subject, by: meta.actor.ref, why: reason.text, at: meta.occurredAt },
        meta,
      ),
    VisibilityChanged: ({ meta, seenBy }) =>
      give(meta.subject, { kind: 'visibility-changed', seenBy, by: meta.actor.ref }, meta),
    IncidentArchived: ({ meta, archive }) =>
      give(meta.subject, { kind: 'archived', archive, at: meta.occurredAt }, meta),
    IncidentResolved: ({ meta }) =>
      give(meta.subject, { kind: 'resolved', by: meta.actor.ref, at: meta.occurredAt }, meta),
  };
}
