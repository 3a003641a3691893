/** The incident as intake shows it: its own facts, and from the other topics who was found and paged. */
import type {
  AskedRule,
  EscalationsEvent,
  IncidentAcknowledged,
  IncidentArchived,
  OwnIncidentEvent,
  Offer,
  RoutingEvent,
} from '@escalog/contracts';
import { involvedBy } from '@escalog/access';
import type { Ref } from '@escalog/definitions';
import { after, isoOf, type Projector } from '@escalog/kernel';
import { withEscalationEvent, type WithEscalations } from './escalation-read.ts';
import { withHandoff, withHandoffAnswer, type WithHandoffs } from './handoff-read.ts';
import { firstProgress, heldBy, heldSince, sourceNamed, type Progress } from './incident-state.ts';
import { reopenedWithin } from './reopening.ts';
import { nudgesAfter, type NudgeRead } from './nudge-read.ts';

export interface IncidentRead extends WithEscalations, WithHandoffs {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly severity: string;
  /** How far the work is, and who leads it; absent from what an earlier release stored, as all of the following to `nudges`. */
  readonly progress?: Progress;
  readonly lead?: string | null;
  /** That it goes to and fro, as it was last found; `null` before. */
  readonly bounced?: BounceRead | null;
  readonly nudges?: readonly NudgeRead[];
  /** What the declaration names, what the routing found, and what was added since. */
  readonly affects: readonly string[];
  readonly unknownNames: readonly string[];
  readonly declaredAt: string;
  readonly acknowledgedBy: readonly string[];
  readonly acknowledgedAt: string | null;
  readonly resolvedAt: string | null;
  /** When it was opened again last; absent of one that never was. */
  readonly reopenedAt?: string;
  /** Until when it can be opened again; `null` while it is open, absent of what an earlier release resolved. */
  readonly reopenUntil?: string | null;
  /** Where it was exported to, and when: nothing else is left of it then, and no list has it. Absent of one that is here. */
  readonly archived?: Archived;
  readonly private?: boolean;
  /** Refs of who may see it besides those involved; `null` or absent when everybody may. */
  readonly seenBy?: readonly string[] | null;
  /** Refs of all who are, or were, involved in it; absent from what an earlier release stored. */
  readonly involved?: readonly string[];
  readonly routes: readonly RouteRead[];
  /** What the sentence may have meant besides what it was routed by, best first; absent from what an earlier release stored. */
  readonly offers?: readonly Offer[];
  /** Refs that were taken out of what is affected: a routing that is heard of later is about the incident as it was; absent from what an earlier release stored. */
  readonly takenOut?: readonly string[];
  /** The routing rules that were asked, in the order in which they were, and how many more did not apply; absent from what an earlier release stored. */
  readonly rules?: readonly AskedRule[];
  readonly furtherRules?: number;
  /** Until when nobody is paged because of maintenance; `null` or absent when people are paged. */
  readonly quietUntil?: string | null;
  /** The maintenance windows that held it back or keep it quiet, as text, and since when it was held back; absent when none did. */
  readonly maintenance?: { readonly windows: string; readonly heldBackSince: string | null };
  /** The version that this view has of each of the streams of its incident, by what they are of, such as `routing`; an earlier release stored them by their whole names. */
  readonly versions: Readonly<Record<string, number>>;
}

export interface RouteRead {
  /** Absent from what an earlier release stored. */
  readonly routeId?: string;
  readonly owner: string | null;
  readonly path: string;
  readonly explanation: string;
}

/** Where an incident was exported to, in the words of whoever did it. */
export interface Archived {
  readonly archive: string;
  readonly at: string;
}

/** It goes to and fro between owners. */
export interface BounceRead {
  readonly at: string;
  readonly owners: readonly string[];
  readonly adjudicator: string;
  readonly because: string;
}

type ReadEvent = OwnIncidentEvent | RoutingEvent | EscalationsEvent;

export const incidentReads: Projector<IncidentRead, ReadEvent> = {
  empty: (id) => ({
    id,
    title: '',
    description: null,
    severity: '',
    status: 'open',
    affects: [],
    unknownNames: [],
    declaredAt: '',
    acknowledgedBy: [],
    acknowledgedAt: null,
    resolvedAt: null,
    routes: [],
    escalations: [],
    offers: [],
    names: {},
    progress: firstProgress,
    lead: null,
    snoozedUntil: null,
    snoozedBy: null,
    handoffs: [],
    bounced: null,
    nudges: [],
    versions: {},
  }),

  apply(view, event) {
    const { stream, version } = event.meta;
    // What is heard late of one that is archived brings nothing of it back.
    if (view.archived !== undefined || versionOf(stream, view) >= version) return view;
    if (event.type === 'IncidentArchived') return leftOf(view, event);
    return {
      ...applied(view, event),
      ...involvedAfter(view, event),
      versions: { ...view.versions, [kindOf(stream)]: version },
    };
  },
};

/** Who may see it may be told where it is. Without a declaration no list has it. */
function leftOf({ id, seenBy, involved }: IncidentRead, { archive, meta }: IncidentArchived): IncidentRead {
  const archived = { archive, at: isoOf(meta.occurredAt) };
  return {
    ...incidentReads.empty(id),
    status: 'resolved',
    archived,
    ...(seenBy && { private: true, seenBy, involved: involved ?? [] }),
  };
}

/** The version of a stream that the view has; 0 before the first. */
export function versionOf(stream: string, { versions }: Pick<IncidentRead, 'versions'>): number {
  return versions[kindOf(stream)] ?? versions[stream] ?? 0;
}

/** Every incident has one stream of each kind: `incident/…`, `routing/…` and `escalations/…`. */
function kindOf(stream: string): string {
  return stream.slice(0, stream.indexOf('/'));
}

function applied(view: IncidentRead, event: ReadEvent): IncidentRead {
  const at = isoOf(event.meta.occurredAt);
  switch (event.type) {
    case 'IncidentDeclared':
      return {
        ...view,
        title: event.title,
        description: event.description,
        severity: event.severity,
        affects: union(event.affects, view.affects),
        unknownNames: event.unknownNames,
        declaredAt: at,
        ...(event.seenBy !== null && { private: true, seenBy: event.seenBy }),
        ...(event.quietUntil !== null && { quietUntil: isoOf(event.quietUntil) }),
        ...maintenanceIn(event.reason),
      };
    case 'SeverityChanged':
      return { ...view, severity: event.to };
    case 'ScopeChanged':
      return {
        ...view,
        affects: union(view.affects, event.added).filter((ref) => !event.removed.includes(ref)),
        unknownNames: union(view.unknownNames, event.unknownNames),
        takenOut: union(view.takenOut ?? [], event.removed).filter((ref) => !event.added.includes(ref)),
        names: { ...event.names, ...view.names },
      };
    case 'UpdatePosted':
    case 'AlertsJoined':
    case 'AlertsEnded':
    case 'StaleAlertsReported':
    case 'AlertsHeldBack':
    case 'IncidentArchived':
      return view;
    case 'QuietChanged':
      return { ...view, quietUntil: event.quietUntil === null ? null : isoOf(event.quietUntil) };
    case 'AlertFiredAgain':
      return { ...view, status: view.status === 'resolved' ? view.status : 'open', firedLast: at };
    case 'IncidentAcknowledged':
      return {
        ...view,
        status: view.status === 'open' && !((view.lapsedLast ?? '') > at) ? 'acknowledged' : view.status,
        ...snoozedBy(event, view),
        acknowledgedLast: at,
        acknowledgedBy: [...new Set([...view.acknowledgedBy, event.by])].slice(-acknowledgersShown),
        acknowledgedAt: view.acknowledgedAt ?? at,
        names: { ...actingName(event), ...view.names },
      };
    case 'IncidentResolved':
      return {
        ...view,
        status: 'resolved',
        resolvedAt: at,
        reopenUntil: isoOf(after(event.meta.occurredAt, reopenedWithin)),
        snoozedUntil: null,
        snoozedBy: null,
      };
    case 'IncidentReopened':
      return {
        ...view,
        status: 'open',
        resolvedAt: null,
        reopenUntil: null,
        reopenedAt: at,
        // What is heard late of before is about what was said to be over.
        lapsedLast: at,
        progress: firstProgress,
      };
    case 'VisibilityChanged':
      return { ...view, private: event.seenBy !== null, seenBy: event.seenBy };
    case 'StatusChanged':
      return { ...view, progress: event.to as Progress };
    case 'LeadAssigned':
      return {
        ...view,
        lead: event.lead,
        names: { ...(event.lead !== null && event.name !== null && { [event.lead]: event.name }), ...view.names },
      };
    case 'IncidentHandedOff':
      return withHandoff(view, event);
    case 'IncidentRouted':
      return {
        ...view,
        affects: union(
          view.affects,
          event.incident.affects.filter((ref) => !view.takenOut?.includes(ref)),
        ),
        routes: [
          ...view.routes.filter(({ routeId }) => routeId === undefined || !event.endedRoutes.includes(routeId)),
          ...event.routes.map(({ routeId, owner, path, explanation }) => ({ routeId, owner, path, explanation })),
        ],
        rules: view.rules === undefined || event.rules.length > 0 ? event.rules : view.rules,
        furtherRules:
          view.rules === undefined || event.rules.length > 0 ? event.furtherRules : (view.furtherRules ?? 0),
        offers: [...(view.offers ?? []), ...event.offers],
        names: { ...event.names, ...view.names },
      };
    case 'PageDeclined':
    case 'NextLevelRequested':
      return { ...view, names: { ...nameOfActor(event), ...view.names } };
    case 'HandoffAccepted':
    case 'HandoffReturned':
      return withEscalationEvent(withHandoffAnswer(view, event), event);
    case 'NudgeMade':
    case 'NudgeAccepted':
    case 'NudgeDismissed':
    case 'NudgeExpired':
    case 'NudgeOvertaken':
      return { ...view, nudges: nudgesAfter(view.nudges ?? [], event) };
    case 'BounceDetected':
      return {
        ...view,
        bounced: { at, owners: event.owners, adjudicator: event.adjudicator, because: event.reason.text },
      };
    case 'ReplyIgnored':
    case 'PeopleTold':
    case 'RuleFired':
    case 'CallRequested':
      return view;
    default:
      return withEscalationEvent(view, event);
  }
}

/** Nobody who was involved once is not any more. */
function involvedAfter({ involved = [] }: IncidentRead, event: ReadEvent): Pick<IncidentRead, 'involved'> {
  const more = involvedBy(event).filter((ref) => !involved.includes(ref));
  return more.length === 0 ? {} : { involved: [...involved, ...more] };
}

function maintenanceIn({ facts }: OwnIncidentEvent['reason']): Pick<IncidentRead, 'maintenance'> {
  const windows = facts[heldBy];
  return windows === undefined ? {} : { maintenance: { windows, heldBackSince: facts[heldSince] ?? null } };
}

const acknowledgersShown = 200;

/** Another acknowledgement of somebody else ends a snooze: they have it without an end. */
function snoozedBy(
  { by, until }: IncidentAcknowledged,
  { snoozedUntil = null, snoozedBy: before = null }: IncidentRead,
): Pick<IncidentRead, 'snoozedUntil' | 'snoozedBy'> {
  if (until !== null) return { snoozedUntil: isoOf(until), snoozedBy: by };
  return before === by ? { snoozedUntil, snoozedBy: before } : { snoozedUntil: null, snoozedBy: null };
}

function nameOfActor({ by, reason }: Extract<OwnIncidentEvent, { by: string }>): Readonly<Record<Ref, string>> {
  const { name } = reason.facts;
  return name === undefined ? {} : { [by]: name };
}

function actingName({ by, via, reason }: IncidentAcknowledged): Readonly<Record<Ref, string>> {
  const name = reason.facts[via === 'alert-source' ? sourceNamed : 'name'];
  return name === undefined ? {} : { [by]: name };
}

/** What an incident shows by these events alone; `undefined` unless they begin with its declaration. */
export function readOf(events: readonly ReadEvent[]): IncidentRead | undefined {
  const [first] = events;
  return first?.type === 'IncidentDeclared'
    ? events.reduce((read, event) => incidentReads.apply(read, event), incidentReads.empty(first.meta.subject))
    : undefined;
}

/** Routing may be heard of before the declaration, so neither replaces what the other knows. */
function union(some: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set([...some, ...others])];
}
