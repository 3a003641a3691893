/**
 * Whom an incident involves: decided when it is declared, again for what its scope grows by (rescoped.ts), and again when
 * its severity is raised while nobody has it (raised.ts): only routes to somebody new are added then. When all that a
 * route rests on is not affected any more, and nothing else leads there, it ends; where that leaves nobody at all to be
 * paged, the path for what nobody owns is climbed. After the resolve nothing changes until it is opened again, as it was routed.
 */
import type {
  AcknowledgementLapsed,
  AlertFiredAgain,
  Decided,
  IncidentAcknowledged,
  IncidentArchived,
  IncidentDeclared,
  IncidentFacts,
  IncidentReopened,
  IncidentResolved,
  IncidentRouted,
  Route,
  ScopeChanged,
  SeverityChanged,
} from '@escalog/contracts';
import { triagePath, type Ref } from '@escalog/definitions';
import { append, never, type Workflow } from '@escalog/kernel';
import { raised } from './raised.ts';
import { rescoped } from './rescoped.ts';
import { routeDeclaration } from './route-declaration.ts';
import { routableIn } from './routable.ts';
import { reportedIn } from './routing-facts.ts';
import type { Routing } from './routing-state.ts';
import type { Catalog, Declaration } from './rule.ts';
import { toldWith } from './told-with.ts';

export type RoutingInput =
  | IncidentDeclared
  | SeverityChanged
  | ScopeChanged
  | IncidentAcknowledged
  | AcknowledgementLapsed
  | AlertFiredAgain
  | IncidentResolved
  | IncidentReopened
  | IncidentArchived;

export interface RoutingTypes {
  State: Routing;
  Input: RoutingInput;
  Event: Decided<IncidentRouted>;
  Activity: never;
  Context: Catalog;
}

export const routing: Workflow<RoutingTypes> = {
  initial: { phase: 'undeclared' },

  observe(state, input) {
    if (input.type === 'IncidentDeclared')
      return {
        phase: 'open',
        incident: factsOf(input),
        involved: [],
        declared: declaredIn(input),
        reported: reportedIn(input),
        restingOn: {},
        unowned: [],
        hasUnknown: input.unrouted.length > 0,
      };
    if (state.phase === 'undeclared') return state;
    // Of another stream: it tells no version of the incident.
    if (input.type === 'AcknowledgementLapsed') return { ...state, acknowledged: false };
    // Nothing of it is left; what is heard late of it finds nothing that was declared.
    if (input.type === 'IncidentArchived') return { phase: 'undeclared' };
    const incident = { ...state.incident, version: input.meta.version };
    switch (input.type) {
      case 'SeverityChanged':
        return { ...state, incident: { ...incident, severity: input.to } };
      case 'ScopeChanged':
        return {
          ...state,
          incident: { ...incident, affects: affectedAfter(input, incident.affects) },
          hasUnknown: state.hasUnknown === true || input.unrouted.length > 0,
        };
      case 'IncidentAcknowledged':
        return { ...state, incident, acknowledged: true };
      case 'AlertFiredAgain':
        return { ...state, incident, acknowledged: false };
      case 'IncidentResolved':
        return { ...state, phase: 'resolved', incident };
      case 'IncidentReopened':
        return { ...state, phase: 'open', incident, acknowledged: false };
      default:
        return never(input);
    }
  },

  react(input, state, catalog) {
    if (state.phase !== 'open') return [];
    if (input.type === 'IncidentDeclared') return [append(routed(input, state.incident, catalog))];
    if (input.type === 'SeverityChanged') return raised(input, state, catalog).map(append);
    return input.type === 'ScopeChanged' ? rescoped(input, state, catalog).map(append) : [];
  },

  evolve(state, { incident, routes, endedRoutes }) {
    if (state.phase === 'undeclared') return state;
    const involved = [...state.involved, ...routes.map(({ routeId }) => routeId)];
    const resting = routes.filter(({ kind }) => kind !== 'responder').map(({ routeId, entries }) => [routeId, entries]);
    const restingOn = { ...state.restingOn, ...(Object.fromEntries(resting) as Record<string, readonly Ref[]>) };
    return {
      ...state,
      incident,
      involved: involved.filter((routeId) => !endedRoutes.includes(routeId)),
      ...(endedRoutes.length > 0 && { everEnded: [...new Set([...(state.everEnded ?? []), ...endedRoutes])] }),
      unowned: [...new Set([...(state.unowned ?? [triagePath]), ...idsOf(routes, 'triage')])],
      ...(idsOf(routes, 'responder').length > 0 && { askedFor: true }),
      restingOn: Object.fromEntries(Object.entries(restingOn).filter(([routeId]) => !endedRoutes.includes(routeId))),
    };
  },
};

function idsOf(routes: readonly Route[], kind: string): readonly string[] {
  return routes.filter((route) => route.kind === kind).map(({ routeId }) => routeId);
}

function factsOf({ meta, title, description, severity, affects, source }: IncidentDeclared): IncidentFacts {
  return { version: meta.version, title, description, severity, affects, url: source.url };
}

function declaredIn({ severity, affects, unrouted, responder }: IncidentDeclared): Omit<Declaration, 'title'> {
  return { severity, affects, unrouted, responder };
}

/** What the sentence named stays affected, though the incident itself does not list it. */
function affectedAfter({ added, removed }: ScopeChanged, before: readonly string[]): readonly string[] {
  return [...new Set([...before, ...added])].filter((ref) => !removed.includes(ref));
}

function routed(declaration: IncidentDeclared, incident: IncidentFacts, catalog: Catalog): Decided<IncidentRouted> {
  const { affects, reason, ...decided } = routeDeclaration(routableIn(declaration), catalog);
  const told = toldWith(affects, decided.routes, catalog.definitions);
  const { quietUntil } = declaration;
  const incidentThen = { ...incident, affects };
  const origin = { declaredAt: declaration.meta.occurredAt, ...reportedIn(declaration) };
  return {
    type: 'IncidentRouted',
    incident: incidentThen,
    ...decided,
    ...told,
    endedRoutes: [],
    quietUntil,
    origin,
    seenBy: declaration.seenBy,
    reason,
  };
}
