/** Where a declared incident would be routed by another catalog, by the rules that route the real ones. */
import type { Route } from '@escalog/contracts';
import type { Definitions, Ref } from '@escalog/definitions';
import { routeDeclaration } from './route-declaration.ts';
import type { Routable } from './routable.ts';
import type { Catalog } from './rule.ts';
import { nameOf } from './wording.ts';

/** Whom an incident would involve, and why. */
export interface RoutedTo {
  readonly to: readonly Involved[];
  readonly because: string;
}

export interface Involved {
  /** The owner, the responder that was asked for, or triage. */
  readonly ref: Ref;
  readonly name: string;
  readonly path: Ref;
}

export interface RoutedOtherwise {
  readonly now: RoutedTo;
  readonly planned: RoutedTo;
}

/** How the two catalogs differ about the incident; `undefined` when both lead to the same people by the same paths. */
export function routedOtherwise(declaration: Routable, now: Catalog, planned: Catalog): RoutedOtherwise | undefined {
  const [before, after] = [routedBy(declaration, now), routedBy(declaration, planned)];
  return isSame(before.to, after.to) ? undefined : { now: before, planned: after };
}

function routedBy(declaration: Routable, catalog: Catalog): RoutedTo {
  const { routes, reason } = routeDeclaration(declaration, catalog);
  return { to: routes.map((route) => involvedBy(route, catalog.definitions)), because: reason.text };
}

function involvedBy({ routeId, path }: Route, definitions: Definitions): Involved {
  return { ref: routeId, name: nameOf(routeId, definitions), path };
}

/** Whatever the order, and whatever they are called. */
function isSame(some: readonly Involved[], others: readonly Involved[]): boolean {
  const keys = (all: readonly Involved[]): string => JSON.stringify(all.map(({ ref, path }) => [ref, path]).sort());
  return keys(some) === keys(others);
}
