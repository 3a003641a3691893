/**
 * Whom an incident involves: decided when it is declared, and again for what its scope grows by. Whoever is
 * involved stays involved, so only routes to somebody new are added. After the resolve nothing is.
 */
import type {
  Decided,
  IncidentDeclared,
  IncidentFacts,
  IncidentResolved,
  IncidentRouted,
  Route,
  ScopeChanged,
  SeverityChanged,
} from '@escalog/contracts';
import { referencesOf, type Definitions, type Ref } from '@escalog/definitions';
import { append, never, type Workflow } from '@escalog/kernel';
import { ownershipRoutes, unknownClause, withUnknown } from './ownership-routes.ts';
import { pathWithVersion, routeDeclaration } from './route-declaration.ts';
import type { Catalog } from './rule.ts';
import { namesOf } from './wording.ts';

/** An event has room for so many names; the first are those of what the routes lead over. */
const namedAtMost = 200;

export type RoutingInput = IncidentDeclared | SeverityChanged | ScopeChanged | IncidentResolved;

export type Routing =
  | { readonly phase: 'undeclared' }
  | {
      readonly phase: 'open' | 'resolved';
      readonly incident: IncidentFacts;
      /** Ids of the routes decided so far. */
      readonly involved: readonly string[];
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
    if (input.type === 'IncidentDeclared') return { phase: 'open', incident: factsOf(input), involved: [] };
    if (state.phase === 'undeclared') return state;
    const incident = { ...state.incident, version: input.meta.version };
    switch (input.type) {
      case 'SeverityChanged':
        return { ...state, incident: { ...incident, severity: input.to } };
      case 'ScopeChanged':
        return { ...state, incident: { ...incident, affects: affectedAfter(input, incident.affects) } };
      case 'IncidentResolved':
        return { ...state, phase: 'resolved', incident };
      default:
        return never(input);
    }
  },

  react(input, state, catalog) {
    if (state.phase !== 'open') return [];
    if (input.type === 'IncidentDeclared') return [append(routed(input, state.incident, catalog))];
    return input.type === 'ScopeChanged' ? grown(input, state, catalog).map(append) : [];
  },

  evolve(state, { incident, routes }) {
    return state.phase === 'undeclared'
      ? state
      : { ...state, incident, involved: [...state.involved, ...routes.map(({ routeId }) => routeId)] };
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
  const { affects, routes, candidates, offers, reason } = routeDeclaration(declaration, catalog);
  const told = toldWith(affects, routes, catalog.definitions);
  return { type: 'IncidentRouted', incident: { ...incident, affects }, routes, candidates, offers, ...told, reason };
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

function grown(
  { added, unrouted }: ScopeChanged,
  { incident, involved }: Exclude<Routing, { phase: 'undeclared' }>,
  { definitions }: Catalog,
): readonly Decided<IncidentRouted>[] {
  const wanted = withUnknown(ownershipRoutes(added, definitions), unrouted, definitions);
  const routes = wanted.filter(({ routeId }) => !involved.includes(routeId));
  if (routes.length === 0) return [];
  const entries = routes.flatMap((route) => route.entries);
  const affected = `${namesOf(entries, definitions)} ${entries.length === 1 ? 'is' : 'are'} affected too`;
  const unknown = unrouted.length === 0 ? [] : [unknownClause(unrouted)];
  const reason = {
    code: 'scope-grown',
    text: `${[...(entries.length === 0 ? [] : [affected]), ...unknown].join('. ')}, and whoever answers for that was not involved yet.`,
    definition: pathWithVersion(
      routes.map(({ path }) => path),
      definitions,
    ),
    facts: { added: added.join(', ') },
  };
  const told = toldWith(added, routes, definitions);
  return [{ type: 'IncidentRouted', incident, routes, candidates: [], offers: [], ...told, reason }];
}
