/** The incident as intake shows it: its own facts, and from the other topics who was found and paged. */
import type {
  AskedRule,
  EscalationsEvent,
  IncidentAcknowledged,
  IncidentsEvent,
  Offer,
  Page,
  RoutingEvent,
} from '@escalog/contracts';
import type { Ref } from '@escalog/definitions';
import { isoOf, never, type Projector } from '@escalog/kernel';
import { heldBy, heldSince, sourceNamed } from './incident-state.ts';

export interface IncidentRead {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly severity: string;
  readonly status: 'open' | 'acknowledged' | 'resolved';
  /** What the declaration names, what the routing found, and what was added since. */
  readonly affects: readonly string[];
  readonly unknownNames: readonly string[];
  readonly declaredAt: string;
  readonly acknowledgedBy: readonly string[];
  readonly acknowledgedAt: string | null;
  readonly resolvedAt: string | null;
  readonly routes: readonly RouteRead[];
  readonly escalations: readonly EscalationRead[];
  /** What the sentence may have meant besides what it was routed by, best first; absent from what an earlier release stored. */
  readonly offers?: readonly Offer[];
  /** What people, teams, paths and entries were called when they were involved, by ref; absent from what an earlier release stored. */
  readonly names?: Readonly<Record<Ref, string>>;
  /** Refs that were taken out of what is affected: a routing that is heard of later is about the incident as it was; absent from what an earlier release stored. */
  readonly takenOut?: readonly string[];
  /** The routing rules that were asked, in the order in which they were, and how many more did not apply; absent from what an earlier release stored. */
  readonly rules?: readonly AskedRule[];
  readonly furtherRules?: number;
  /** Until when nobody is paged because of maintenance; `null` or absent when people are paged. */
  readonly quietUntil?: string | null;
  /** The maintenance windows that held it back or keep it quiet, as text, and since when it was held back; absent when none did. */
  readonly maintenance?: { readonly windows: string; readonly heldBackSince: string | null };
  /** Stream to the version of it that this view has. */
  readonly versions: Readonly<Record<string, number>>;
}

export interface RouteRead {
  /** Absent from what an earlier release stored. */
  readonly routeId?: string;
  readonly owner: string | null;
  readonly path: string;
  readonly explanation: string;
}

export interface EscalationRead {
  readonly escalationId: string;
  readonly path: string;
  readonly state: 'climbing' | 'exhausted' | 'halted';
  readonly level: number;
  readonly because: string;
  readonly paged: readonly { readonly person: string; readonly name: string; readonly at: string }[];
}

type ReadEvent = IncidentsEvent | RoutingEvent | EscalationsEvent;

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
    versions: {},
  }),

  apply(view, event) {
    const { stream, version } = event.meta;
    if ((view.versions[stream] ?? 0) >= version) return view;
    return { ...applied(view, event), versions: { ...view.versions, [stream]: version } };
  },
};

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
      return view;
    case 'QuietChanged':
      return { ...view, quietUntil: event.quietUntil === null ? null : isoOf(event.quietUntil) };
    case 'AlertFiredAgain':
      return { ...view, status: view.status === 'resolved' ? view.status : 'open' };
    case 'IncidentAcknowledged':
      return {
        ...view,
        status: view.status === 'open' ? 'acknowledged' : view.status,
        acknowledgedBy: [...new Set([...view.acknowledgedBy, event.by])],
        acknowledgedAt: view.acknowledgedAt ?? at,
        names: { ...actingName(event), ...view.names },
      };
    case 'IncidentResolved':
      return { ...view, status: 'resolved', resolvedAt: at };
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
    case 'EscalationStarted':
      return {
        ...view,
        escalations: [
          ...view.escalations,
          {
            escalationId: event.escalationId,
            path: event.path,
            state: 'climbing',
            level: 0,
            because: event.reason.text,
            paged: [],
          },
        ],
      };
    case 'LevelReached':
      return escalated(withPaged(view, event.pages), event.escalationId, (read) => ({
        ...read,
        state: 'climbing',
        level: event.level,
        because: event.reason.text,
        paged: withPages(read, event),
      }));
    case 'LevelSkipped':
      return escalated(view, event.escalationId, (read) => ({
        ...read,
        level: event.level,
        because: event.reason.text,
      }));
    case 'EscalationHalted':
      return escalated(view, event.escalationId, (read) => ({ ...read, state: 'halted', because: event.reason.text }));
    case 'EscalationExhausted':
      return escalated(withPaged(view, event.pages), event.escalationId, (read) => ({
        ...read,
        state: 'exhausted',
        because: event.reason.text,
        paged: withPages(read, event),
      }));
    case 'LastResortPaged':
      return escalated(withPaged(view, event.pages), event.escalationId, (read) => ({
        ...read,
        because: event.reason.text,
        paged: withPages(read, event),
      }));
    case 'PathReplaced':
      return escalated(view, event.escalationId, (read) => ({ ...read, path: event.path, because: event.reason.text }));
    case 'PageDeclined':
    case 'NextLevelRequested':
    case 'IncidentHandedOff':
    case 'StatusChanged':
    case 'LeadAssigned':
    case 'BranchTaken':
    case 'LevelAnswered':
    case 'WaitBegan':
    case 'AcknowledgementLapsed':
    case 'PagesWithdrawn':
    case 'AcknowledgementChanged':
    case 'HandoffAccepted':
    case 'HandoffReturned':
    case 'BounceDetected':
    case 'PeopleTold':
    case 'PathMigrated':
    case 'IncidentReassessed':
    case 'RuleFired':
    case 'NudgeMade':
    case 'NudgeAccepted':
    case 'NudgeDismissed':
    case 'NudgeExpired':
    case 'NudgeOvertaken':
    case 'CallRequested':
      return view;
    default:
      return never(event);
  }
}

function maintenanceIn({ facts }: IncidentsEvent['reason']): Pick<IncidentRead, 'maintenance'> {
  const windows = facts[heldBy];
  return windows === undefined ? {} : { maintenance: { windows, heldBackSince: facts[heldSince] ?? null } };
}

/** The last resort is paged for as long as nobody acknowledges. */
const pagesShown = 200;

function withPages(
  { paged }: EscalationRead,
  { meta, pages }: Extract<EscalationsEvent, { pages: unknown }>,
): EscalationRead['paged'] {
  const at = isoOf(meta.occurredAt);
  return [...paged, ...pages.map(({ person, name }) => ({ person, name, at }))].slice(-pagesShown);
}

/** Who was paged is called what they were called then, whoever they are by now. */
function withPaged(view: IncidentRead, pages: readonly Page[]): IncidentRead {
  return { ...view, names: { ...view.names, ...Object.fromEntries(pages.map(({ person, name }) => [person, name])) } };
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

function escalated(
  view: IncidentRead,
  escalationId: string,
  change: (read: EscalationRead) => EscalationRead,
): IncidentRead {
  return {
    ...view,
    escalations: view.escalations.map((read) => (read.escalationId === escalationId ? change(read) : read)),
  };
}
