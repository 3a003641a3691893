import { routeRights, type RouteRow } from './route-rights.ts';

/** A row, and what the path says where the row has a name. */
export interface Match {
  readonly row: RouteRow;
  readonly params: Readonly<Record<string, string>>;
}

/** The row of a route, given as the server that serves it has it: `/v1/incidents/:id`, or `/docs/static/*`. */
export function rowOf(method: string, pattern: string): RouteRow | undefined {
  return rowsByRoute.getOrInsertComputed(`${methodOf(method)} ${pattern}`, () => matchOf(method, pattern)?.row);
}

/** Every row by its route, and what routes without one have been found to belong to. */
const rowsByRoute = new Map<string, RouteRow | undefined>(routeRights.map((row) => [row.route, row]));

/**
 * The row that a path belongs to, as `method` asks for it, for whoever forwards it to the server that has the route: the one with
 * the most words of its own from the left. `path` is as it was asked for, percent-encoded, without the query.
 */
export function matchOf(method: string, path: string, rows: readonly RouteRow[] = routeRights): Match | undefined {
  const segments = path.split('/').map(decoded);
  const fitting = rows.flatMap((row) => {
    const { method: of, parts } = partsOf.getOrInsertComputed(row, split);
    return of === methodOf(method) && fits(parts, segments) ? [{ row, parts }] : [];
  });
  const best = fitting.toSorted((a, b) => closeness(b.parts).localeCompare(closeness(a.parts)))[0];
  if (best === undefined) return undefined;
  const named = best.parts.flatMap((part, index): [string, string][] =>
    part.startsWith(':') ? [[part.slice(1), segments[index] ?? '']] : [],
  );
  return { row: best.row, params: Object.fromEntries(named) };
}

const partsOf = new WeakMap<RouteRow, { readonly method: string; readonly parts: readonly string[] }>();

function split({ route }: RouteRow): { readonly method: string; readonly parts: readonly string[] } {
  const [method = '', pattern = ''] = route.split(' ');
  return { method, parts: pattern.split('/') };
}

function methodOf(method: string): string {
  return method === 'HEAD' ? 'GET' : method;
}

function fits(parts: readonly string[], segments: readonly string[]): boolean {
  if (parts.at(-1) === '*')
    return segments.length >= parts.length && fits(parts.slice(0, -1), segments.slice(0, parts.length - 1));
  return (
    parts.length === segments.length &&
    parts.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]))
  );
}

/** Orders patterns that fit the same path: a word before a name, and that before whatever follows. */
function closeness(parts: readonly string[]): string {
  return parts.map((part) => (part === '*' ? '0' : part.startsWith(':') ? '1' : '2')).join('');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
