/**
 * What becomes of the routes of an incident when its scope changes: whom what was added involves is involved too, and what
 * rests on nothing that is left ends. Where that leaves nobody at all to be paged, the path for what nobody owns is climbed.
 */
import type { Decided, IncidentRouted, Route, ScopeChanged } from '@escalog/contracts';
import { triagePath, type Definitions, type Ref } from '@escalog/definitions';
import { askedClauses, notAsked, type Asked } from './ask-rules.ts';
import { defaultPath, type DefaultPath } from './default-path.ts';
import { furtherRouting } from './further-routing.ts';
import { triageRoute, unknownClause } from './ownership-routes.ts';
import { pathsOf, pathWithVersion, sentenceCase } from './route-declaration.ts';
import { routesFor } from './routes-for.ts';
import type { Known } from './routing-state.ts';
import type { Catalog } from './rule.ts';
import { namesOf } from './wording.ts';

/** Whom what was added involves, and whom nothing leads to any more. */
export function rescoped(input: ScopeChanged, state: Known, catalog: Catalog): readonly Decided<IncidentRouted>[] {
  const { definitions } = catalog;
  const { incident, involved } = state;
  const { asked, routes: wanted } = routesFor(input.added, input.unrouted, input.meta.occurredAt, state, definitions);
  const routes = wanted.filter(({ routeId }) => !involved.includes(routeId));
  const ended = input.removed.length === 0 ? [] : endedIn(input, state, definitions);
  const isLeftToNobody =
    ended.length > 0 && routes.length === 0 && ended.length === involved.length && state.acknowledged !== true;
  if (isLeftToNobody) {
    const otherwise = defaultPath(incident.severity, definitions);
    const route = triageRoute('Nothing is affected any more that anybody is known to own', otherwise);
    const others = ended.filter((routeId) => routeId !== otherwise.path);
    if (others.length === 0) return [];
    const fresh = others.length === ended.length ? [route] : [];
    return [event(input, state, { routes: fresh, ended: others, asked: notAsked }, definitions)];
  }
  if (routes.length + ended.length === 0) return [];
  return [event(input, { ...state, incident }, { routes, ended, asked }, definitions)];
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
  const unknown = hasUnknown ? [triagePath, defaultPath(state.incident.severity, definitions).path] : [];
  const needed = new Set([...routes.map(({ routeId }) => routeId), ...unknown]);
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
      ...grownSentence(
        { routes, asked, everEnded },
        unrouted,
        defaultPath(incident.severity, definitions),
        definitions,
      ),
      ...endedSentence(ended, removed, definitions),
    ].join(' '),
    definition: asked.decidedBy ?? (routes.length === 0 ? null : pathWithVersion(pathsOf(routes), definitions)),
    facts: { added: added.join(', '), ...(removed.length > 0 && { removed: removed.join(', ') }) },
  };
  return furtherRouting(incident, { routes, ended, asked, named: [...added, ...removed], reason }, definitions);
}

function grownSentence(
  { routes, asked, everEnded }: Omit<Rescoped, 'ended'> & { readonly everEnded: readonly string[] },
  unrouted: readonly string[],
  otherwise: DefaultPath,
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
    ? [`Nothing is affected any more that anybody is known to own, so ${otherwise.called} is involved.`]
    : [`${clauses.join('. ')}, and whoever answers for that ${again ? 'is involved again' : 'was not involved yet'}.`];
}

function endedSentence(ended: readonly string[], removed: readonly Ref[], definitions: Definitions): readonly string[] {
  if (ended.length === 0) return [];
  const gone = `${namesOf(removed, definitions)} ${removed.length === 1 ? 'is' : 'are'} not affected any more`;
  return [`${gone}, and nothing else leads to ${namesOf(ended, definitions)}.`];
}
