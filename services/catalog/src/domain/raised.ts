/**
 * Whom an incident involves besides once its severity is raised: where the routing rules and the path for what nobody owns
 * lead at the new severity, and did not lead at the one before. Nobody is left out for it. Once somebody has it, nobody is
 * added here: they decide whom else to call, and rules on `severity-raised` are how an organisation says that it is to be
 * done all the same.
 */
import type { Decided, IncidentRouted, Route, SeverityChanged } from '@escalog/contracts';
import { nothingReported, triagePath, type Definitions } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import { askRules, type Asked } from './ask-rules.ts';
import { defaultPath } from './default-path.ts';
import { furtherRouting } from './further-routing.ts';
import { ownershipRoutes, triageRoute } from './ownership-routes.ts';
import { joined, pathsOf, pathWithVersion } from './route-declaration.ts';
import type { Known } from './routing-state.ts';
import { routingFacts } from './routing-facts.ts';
import type { Catalog } from './rule.ts';
import { nameOf } from './wording.ts';

const explainedAtMost = 3;

/** At most one routing, which only adds. */
export function raised(
  { from, to, direction, meta }: SeverityChanged,
  state: Known,
  { definitions }: Catalog,
): readonly Decided<IncidentRouted>[] {
  if (direction !== 'raised' || state.acknowledged === true) return [];
  const before = leadingTo(from, state, meta.occurredAt, definitions);
  const { asked, routes: wanted } = leadingTo(to, state, meta.occurredAt, definitions);
  const known = new Set([...state.involved, ...before.routes.map(({ routeId }) => routeId)]);
  const routes = wanted.filter(({ routeId }) => !known.has(routeId));
  if (routes.length === 0) return [];
  const [low, high] = [from, to].map((severity) => nameOf(`severity/${severity}`, definitions));
  const explained = routes.slice(0, explainedAtMost).map(({ explanation }) => explanation);
  const more = routes.length - explained.length;
  const reason = {
    code: 'severity-raised',
    text: [
      `The severity was raised from ${low} to ${high}, and that leads to somebody who was not involved yet.`,
      ...explained,
      ...(more > 0 ? [`${more} more ${more === 1 ? 'is' : 'are'} involved too.`] : []),
    ].join(' '),
    definition: asked.decidedBy ?? pathWithVersion(pathsOf(routes), definitions),
    facts: { from, to },
  };
  return [furtherRouting(state.incident, { routes, asked, reason }, definitions)];
}

/** Where the incident leads at a severity, with what it affects now. */
function leadingTo(
  severity: string,
  state: Known,
  at: Instant,
  definitions: Definitions,
): { readonly asked: Asked; readonly routes: readonly Route[] } {
  const { reported = nothingReported, incident } = state;
  const { affects } = incident;
  const asked = askRules(routingFacts({ ...incident, severity }, reported, affects, at, definitions), definitions);
  // Who was asked for takes the place of owners, at every severity.
  if (asked.decidedBy !== undefined || state.askedFor === true) return { asked, routes: asked.routes };
  const otherwise = defaultPath(severity, definitions);
  const owners = ownershipRoutes(affects, definitions, otherwise);
  const nobodys = isUnowned(state) ? [triageRoute('Nobody is known to own all of it', otherwise)] : [];
  return { asked, routes: joined(asked.routes, joined(owners, nobodys)) };
}

/** Whether it climbs a path because nobody was found: nothing was told that leads anywhere, or not all of it does. */
function isUnowned({ involved, unowned = [triagePath], hasUnknown = false }: Known): boolean {
  return hasUnknown || involved.some((routeId) => unowned.includes(routeId));
}
