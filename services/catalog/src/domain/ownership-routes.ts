/**
 * The routes of affected entries: to the path of whoever owns each, and to the path for what nobody owns for those where
 * the walk finds no owner, or an owner without a path. Entries of the same owner share one route.
 */
import type { Route, RouteStep } from '@escalog/contracts';
import type { Definitions, Ref } from '@escalog/definitions';
import type { DefaultPath } from './default-path.ts';
import { findFor, type Finding } from './finding.ts';
import { nameOf, quoted } from './wording.ts';

/** One route for each owner, in the order of the first entry of each; with at least one entry, at least one route. */
export function ownershipRoutes(
  entries: readonly Ref[],
  definitions: Definitions,
  otherwise: DefaultPath,
): readonly Route[] {
  const findings = entries.map((entry) => findFor(entry, definitions, otherwise.path));
  return [...Map.groupBy(findings, ({ owner }) => owner)].map(([owner, found]) =>
    owner === undefined ? triageRoute(clausesOf(found), otherwise, found) : routeOfOwner(owner, found, definitions),
  );
}

const namesTold = 5;

/** These routes, and the path for what nobody owns for names that nothing is known under: whose they are has to be found out. */
export function withUnknown(
  routes: readonly Route[],
  unknown: readonly string[],
  otherwise: DefaultPath,
): readonly Route[] {
  return unknown.length === 0 || routes.some(({ routeId }) => routeId === otherwise.path)
    ? routes
    : [...routes, triageRoute(unknownClause(unknown), otherwise)];
}

/** `Nothing is known under the name “cache”`. */
export function unknownClause(names: readonly string[]): string {
  return `Nothing is known under the name ${quoted(names.slice(0, namesTold))}`;
}

/** The route for what nobody is known to own, for the reasons in `clauses`. */
export function triageRoute(clauses: string, { path, explained }: DefaultPath, found: readonly Finding[] = []): Route {
  return {
    ...joined(found),
    routeId: path,
    kind: 'triage',
    owner: null,
    responder: null,
    path,
    explanation: `${clauses}, so the path is ${explained}.`,
  };
}

function routeOfOwner(owner: Ref, found: readonly Finding[], definitions: Definitions): Route {
  const path = found[0]?.path ?? owner;
  return {
    ...joined(found),
    routeId: owner,
    kind: 'ownership',
    owner,
    responder: null,
    path,
    explanation: `${clausesOf(found)}, whose path is ${nameOf(path, definitions)}.`,
  };
}

function clausesOf(found: readonly Finding[]): string {
  return found.map(({ clause }) => clause).join('; ');
}

/** Walks that join share their last steps. */
function joined(found: readonly Finding[]): Pick<Route, 'entries' | 'steps'> {
  const steps = new Map<string, RouteStep>();
  for (const step of found.flatMap((finding) => finding.steps)) steps.set(`${step.from} ${step.edge} ${step.to}`, step);
  return { entries: found.map(({ entry }) => entry), steps: [...steps.values()] };
}
