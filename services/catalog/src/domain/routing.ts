/**
 * Whom an incident involves: decided when it is declared, and again for what its scope grows by: only routes to somebody
 * new are added then. When all that a route rests on is not affected any more, and nothing else leads there, it ends;
 * where that leaves nobody at all to be paged, triage is involved. After the resolve nothing changes.
 */
import type {
  AlertFiredAgain,
  Decided,
  IncidentAcknowledged,
  IncidentDeclared,
  IncidentFacts,
  IncidentResolved,
  IncidentRouted,
  Route,
  ScopeChanged,
  SeverityChanged,
} from '@escalog/contracts';
import {
  nothingReported,
  referencesOf,
  triagePath,
  type Definitions,
  type Ref,
  type Reported,
} from '@escalog/definitions';
import { append, never, type Instant, type Workflow } from '@escalog/kernel';
import { askRules, askedClauses, notAsked, type Asked } from './ask-rules.ts';
import { ownershipRoutes, triageRoute, unknownClause, withUnknown } from './ownership-routes.ts';
import { joined, pathsOf, pathWithVersion, routeDeclaration, sentenceCase } from './route-declaration.ts';
import { reportedIn, routingFacts } from './routing-facts.ts';
import type { Catalog } from './rule.ts';
import { namesOf } from './wording.ts';

/** An event has room for so many names; the first are those of what the routes lead over. */
const namedAtMost = 200;

export type RoutingInput =
  IncidentDeclared | SeverityChanged | ScopeChanged | IncidentAcknowledged | AlertFiredAgain | IncidentResolved;

export type Routing =
  | { readonly phase: 'undeclared' }
  | {
      readonly phase: 'open' | 'resolved';
      readonly incident: IncidentFacts;
      /** Ids of the routes decided so far that have not ended. */
      readonly involved: readonly string[];
      /** What rules are asked about when the scope grows; absent, as all below, from what an earlier release stored. */
      readonly reported?: Reported;
      /** Of each route the entries that led there; of those that rest on nothing that may be taken out, none. */
      readonly restingOn?: Readonly<Record<string, readonly Ref[]>>;
      /** Ids of the routes that have ended, whether they were decided again since or not. */
      readonly everEnded?: readonly string[];
      /** Whether names were given that nothing is known under: triage is asked about them. */
      readonly hasUnknown?: boolean;
      /** Whether somebody has it. */
      readonly acknowledged?: boolean;
    };

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
        reported: reportedIn(input),
        restingOn: {},
        hasUnknown: input.unrouted.length > 0,
      };
    if (state.phase === 'undeclared') return state;
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
      default:
        return never(input);
    }
  },

  react(input, state, catalog) {
    if (state.phase !== 'open') return [];
    if (input.type === 'IncidentDeclared') return [append(routed(input, state.incident, catalog))];
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
      restingOn: Object.fromEntries(Object.entries(restingOn).filter(([routeId]) => !endedRoutes.includes(routeId))),
    };
  },
};

function factsOf({ meta, title, description, severity, affects, source }: IncidentDeclared): IncidentFacts {
  return { version: meta.version, title, description, severity, affects, url: source.url };
}

/** What the sentence named stays affected, though the incident itself does not list it. */
function affectedAfter({ added, removed }: ScopeChanged, before: readonly string[]): readonly string[] {
  return [...new Set([...before, ...added])].filter((ref) => !removed.includes(ref));
}

function routed(declaration: IncidentDeclared, incident: IncidentFacts, catalog: Catalog): Decided<IncidentRouted> {
  const { affects, reason, ...decided } = routeDeclaration(declaration, catalog);
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
    reason,
  };
}

/** Goes with the event, so that it can still be told when the entries are called otherwise, or are gone. */
function toldWith(
  affects: readonly Ref[],
  routes: readonly Route[],
  definitions: Definitions,
): Pick<IncidentRouted, 'names' | 'severities'> {
  const onTheWay = routes.flatMap(({ owner, responder, path, entries, steps }) => [
    ...[owner, responder, path].filter((ref) => ref !== null),
    ...entries,
    ...steps.flatMap(({ from, to }) => [from, to]),
  ]);
  const refs = new Set([...affects, ...onTheWay, ...routes.flatMap(({ path }) => groupsOn(path, definitions))]);
  const names = [...refs].slice(0, namedAtMost).flatMap((ref) => {
    const name = definitions.find(ref)?.entry.name;
    return name === undefined ? [] : [[ref, name] as const];
  });
  const severities = definitions.allOf('severity').toSorted((a, b) => a.rank - b.rank);
  return { names: Object.fromEntries(names), severities: severities.map(({ ref }) => ref.slice('severity/'.length)) };
}

/** The teams and schedules by which a path reaches people, and the schedules of those teams. People go with their pages. */
function groupsOn(path: Ref, definitions: Definitions): readonly Ref[] {
  const behind = (ref: Ref): readonly Ref[] => {
    const entry = definitions.find(ref)?.entry;
    return entry === undefined ? [] : referencesOf(entry).map((reference) => reference.ref);
  };
  const teams = behind(path).filter((ref) => ref.startsWith('team/'));
  return [...behind(path), ...teams.flatMap(behind)].filter((ref) => /^(team|schedule)\//.test(ref));
}

type Known = Exclude<Routing, { phase: 'undeclared' }>;

/** Whom what was added involves, and whom nothing leads to any more. */
function rescoped(input: ScopeChanged, state: Known, catalog: Catalog): readonly Decided<IncidentRouted>[] {
  const { definitions } = catalog;
  const { incident, involved } = state;
  const { asked, routes: wanted } = routesFor(input.added, input.unrouted, input.meta.occurredAt, state, definitions);
  const routes = wanted.filter(({ routeId }) => !involved.includes(routeId));
  const ended = input.removed.length === 0 ? [] : endedIn(input, state, definitions);
  const isLeftToNobody =
    ended.length > 0 && routes.length === 0 && ended.length === involved.length && state.acknowledged !== true;
  if (isLeftToNobody) {
    const triage = triageRoute('Nothing is affected any more that anybody is known to own', definitions);
    const others = ended.filter((routeId) => routeId !== triagePath);
    if (others.length === 0) return [];
    const fresh = others.length === ended.length ? [triage] : [];
    return [event(input, state, { routes: fresh, ended: others, asked: notAsked }, definitions)];
  }
  if (routes.length + ended.length === 0) return [];
  return [event(input, { ...state, incident }, { routes, ended, asked }, definitions)];
}

/** Where entries lead, and names that nothing is known under. */
function routesFor(
  entries: readonly Ref[],
  unknown: readonly string[],
  at: Instant,
  { incident, reported = nothingReported }: Known,
  definitions: Definitions,
): { readonly asked: Asked; readonly routes: readonly Route[] } {
  const facts = routingFacts(incident, reported, entries, at, definitions);
  const asked = entries.length === 0 ? notAsked : askRules(facts, definitions);
  const routes =
    asked.decidedBy === undefined
      ? joined(asked.routes, withUnknown(ownershipRoutes(entries, definitions), unknown, definitions))
      : asked.routes;
  return { asked, routes };
}

/** Routes all of whose entries were taken out, where nothing that is left leads. */
function endedIn({ meta }: ScopeChanged, state: Known, definitions: Definitions): readonly string[] {
  const { affects } = state.incident;
  const { restingOn = {}, hasUnknown = false } = state;
  const idle = state.involved.filter((routeId) => {
    const entries = restingOn[routeId] ?? [];
    return entries.length > 0 && entries.every((ref) => !affects.includes(ref));
  });
  if (idle.length === 0) return [];
  const { routes } = routesFor(affects, [], meta.occurredAt, state, definitions);
  const needed = new Set([...routes.map(({ routeId }) => routeId), ...(hasUnknown ? [triagePath] : [])]);
  return idle.filter((routeId) => !needed.has(routeId));
}

interface Rescoped {
  readonly routes: readonly Route[];
  readonly ended: readonly string[];
  readonly asked: Asked;
}

function event(
  { added, removed, unrouted }: ScopeChanged,
  { incident, everEnded = [] }: Known,
  { routes, ended, asked }: Rescoped,
  definitions: Definitions,
): Decided<IncidentRouted> {
  const reason = {
    code: routes.length > 0 && added.length + unrouted.length > 0 ? 'scope-grown' : 'scope-shrunk',
    text: [
      ...grownSentence({ routes, asked, everEnded }, unrouted, definitions),
      ...endedSentence(ended, removed, definitions),
    ].join(' '),
    definition: asked.decidedBy ?? (routes.length === 0 ? null : pathWithVersion(pathsOf(routes), definitions)),
    facts: { added: added.join(', '), ...(removed.length > 0 && { removed: removed.join(', ') }) },
  };
  const told = toldWith([...added, ...removed, ...ended], routes, definitions);
  const { rules, furtherRules } = asked;
  return {
    type: 'IncidentRouted',
    origin: null,
    quietUntil: null,
    incident,
    routes,
    candidates: [],
    offers: [],
    ...told,
    rules,
    furtherRules,
    endedRoutes: ended,
    reason,
  };
}

function grownSentence(
  { routes, asked, everEnded }: Omit<Rescoped, 'ended'> & { readonly everEnded: readonly string[] },
  unrouted: readonly string[],
  definitions: Definitions,
): readonly string[] {
  if (routes.length === 0) return [];
  const entries = [...new Set(routes.flatMap((route) => route.entries))];
  const affected = `${namesOf(entries, definitions)} ${entries.length === 1 ? 'is' : 'are'} affected too`;
  const clauses = [
    ...(entries.length === 0 ? [] : [affected]),
    ...(unrouted.length === 0 ? [] : [unknownClause(unrouted)]),
    ...(asked.applying.length === 0 ? [] : askedClauses(asked).map(sentenceCase)),
  ];
  const again = routes.every(({ routeId }) => everEnded.includes(routeId));
  return clauses.length === 0
    ? ['Nothing is affected any more that anybody is known to own, so triage is involved.']
    : [`${clauses.join('. ')}, and whoever answers for that ${again ? 'is involved again' : 'was not involved yet'}.`];
}

function endedSentence(ended: readonly string[], removed: readonly Ref[], definitions: Definitions): readonly string[] {
  if (ended.length === 0) return [];
  const gone = `${namesOf(removed, definitions)} ${removed.length === 1 ? 'is' : 'are'} not affected any more`;
  return [`${gone}, and nothing else leads to ${namesOf(ended, definitions)}.`];
}
