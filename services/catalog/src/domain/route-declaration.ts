/**
 * Who is involved in a declared incident: whoever the declaration asks for; else whom the routing rules of the catalog
 * say; else whoever owns what is affected; else the path for what nobody owns, whose people are told what the sentence may have meant. What is affected
 * is told by the declaration or found in its sentence: the ways are tried in this order, and the first that knows decides.
 */
import type { AskedRule, Reason, Route } from '@escalog/contracts';
import {
  offersAmong,
  offersFor,
  triagePath,
  typesAffected,
  type Definitions,
  type Offer,
  type Ref,
} from '@escalog/definitions';
import { listed } from '@escalog/kernel';
import { askRules, askedClauses, notAsked, type Asked } from './ask-rules.ts';
import { defaultPath, type DefaultPath } from './default-path.ts';
import { triageRoute } from './ownership-routes.ts';
import type { Routable } from './routable.ts';
import { routingFacts } from './routing-facts.ts';
import type { Catalog, Match, Pass, Rule } from './rule.ts';
import { entriesDeclared } from './rules/entries-declared.ts';
import { namedInSentence } from './rules/named-in-sentence.ts';
import { resemblingSentence } from './rules/resembling-sentence.ts';
import { responderAskedFor } from './rules/responder-asked-for.ts';

const ways: readonly Rule[] = [responderAskedFor, entriesDeclared, namedInSentence, resemblingSentence];
const candidatesAtMost = 5;

export type Routing = Pick<Match, 'affects' | 'routes' | 'candidates'> & {
  /** What the sentence, or a name that nothing is known under, may have meant besides what was taken; best first. */
  readonly offers: readonly Offer[];
  readonly rules: readonly AskedRule[];
  readonly furtherRules: number;
  readonly reason: Reason;
};

/** Always at least one route: an incident has nobody to page otherwise. */
export function routeDeclaration(declaration: Routable, catalog: Catalog): Routing {
  const { definitions } = catalog;
  const passes: Pass[] = [];
  for (const way of ways) {
    const verdict = way.apply(declaration, catalog);
    if (verdict.kind === 'match') {
      const found = { way: way.name, ...verdict };
      return way === responderAskedFor
        ? routingOf(found, passes, notAsked, declaration, definitions)
        : ruled(found, passes, declaration, definitions);
    }
    passes.push(verdict);
  }
  return ruled(
    { way: 'triage', ...toTriage(passes, defaultPath(declaration.severity, definitions)) },
    passes,
    declaration,
    definitions,
  );
}

/** What a way found, with its name. */
type Found = Match & { readonly way: string };

/** What the routing rules make of what is affected. */
function ruled(found: Found, passes: readonly Pass[], declaration: Routable, definitions: Definitions): Routing {
  const { reported, declaredAt } = declaration;
  const facts = routingFacts(declaration, reported, found.affects, declaredAt, definitions);
  return routingOf(found, passes, askRules(facts, definitions), declaration, definitions);
}

function toTriage(passes: readonly Pass[], otherwise: DefaultPath): Match {
  const candidates = [...new Set(passes.flatMap((pass) => pass.candidates))];
  const routes = [triageRoute('Nobody could be told from the declaration', otherwise)];
  return {
    kind: 'match',
    affects: [],
    routes,
    because: `The incident goes to ${otherwise.called} because nobody could be told from the declaration`,
    candidates,
  };
}

function routingOf(
  found: Found,
  passes: readonly Pass[],
  asked: Asked,
  { title, unrouted }: Routable,
  definitions: Definitions,
): Routing {
  const { way, affects, candidates } = found;
  const { decidedBy, rules, furtherRules } = asked;
  const routes = decidedBy === undefined ? joined(asked.routes, found.routes) : asked.routes;
  const facts = {
    sentence: title,
    'rules before': ways
      .slice(0, passes.length)
      .map(({ name }) => name)
      .join(', '),
  };
  const offers = offersOf(way, candidates, title, unrouted, definitions);
  const definition = decidedBy ?? pathWithVersion(pathsOf(routes), definitions);
  const text = decidedBy === undefined ? becauseOf(found, passes, asked) : becauseRule(found, asked);
  return {
    affects,
    routes,
    candidates: [...new Set([...candidates, ...offers.map(({ ref }) => ref)])].slice(0, candidatesAtMost),
    offers,
    rules,
    furtherRules,
    reason: { code: decidedBy === undefined ? way : 'routing-rule', text, definition, facts },
  };
}

/** Triage is offered what comes near to what was said; whoever knew somebody is offered what they left open. */
function offersOf(
  rule: string,
  candidates: readonly Ref[],
  title: string,
  unrouted: readonly string[],
  definitions: Definitions,
): readonly Offer[] {
  const text = [...(rule === 'triage' ? [title] : []), ...unrouted].join(' ');
  const near = offersFor(text, typesAffected(definitions), definitions, candidatesAtMost);
  const open = offersAmong(candidates, title, definitions).filter(
    ({ ref }) => !near.some((offer) => offer.ref === ref),
  );
  return [...near, ...open].sort((a, b) => b.score - a.score).slice(0, candidatesAtMost);
}

/** What the way rests on, why those before it did not know, and what the routing rules came to. */
function becauseOf({ way, because }: Found, passes: readonly Pass[], asked: Asked): string {
  const besides = asked.applying.length > 0 ? [`${sentenceCase(listed(askedClauses(asked)))} in addition.`] : [];
  const whyNot = listed([...passes.map((pass) => pass.because), ...(besides.length > 0 ? [] : askedClauses(asked))]);
  const clause = whyNot === '' ? '' : way === 'triage' ? `: ${whyNot}` : ` (${whyNot})`;
  return [`${because}${clause}.`, ...besides].join(' ');
}

/** That a rule decided, and how what it was asked about was found. */
function becauseRule({ way, because }: Found, asked: Asked): string {
  return [`${sentenceCase(listed(askedClauses(asked)))}.`, ...(way === 'triage' ? [] : [`${because}.`])].join(' ');
}

export function sentenceCase(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

export function pathsOf(routes: readonly Route[]): readonly Ref[] {
  return routes.map(({ path }) => path);
}

/** Routes without those that lead where an earlier one does. */
export function joined(first: readonly Route[], then: readonly Route[]): readonly Route[] {
  return [...first, ...then.filter(({ routeId }) => !first.some((route) => route.routeId === routeId))];
}

/** `escalation-path/payments@3` when there is one path; a reason has room for one. */
export function pathWithVersion(paths: readonly Ref[], definitions: Definitions): string | null {
  const [path = triagePath, ...others] = new Set(paths);
  const version = definitions.find(path)?.version;
  return others.length > 0 || version === undefined ? null : `${path}@${version}`;
}
