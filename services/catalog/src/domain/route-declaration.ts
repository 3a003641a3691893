/**
 * Who is involved in a declared incident. The rules are asked in this order, and the first that knows
 * decides; when none does, triage is involved and told what the sentence may have meant.
 */
import type { Reason } from '@escalog/contracts';
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
import { triageRoute } from './ownership-routes.ts';
import type { Catalog, Declaration, Match, Pass, Rule } from './rule.ts';
import { entriesDeclared } from './rules/entries-declared.ts';
import { namedInSentence } from './rules/named-in-sentence.ts';
import { resemblingSentence } from './rules/resembling-sentence.ts';
import { responderAskedFor } from './rules/responder-asked-for.ts';

const rules: readonly Rule[] = [responderAskedFor, entriesDeclared, namedInSentence, resemblingSentence];
const candidatesAtMost = 5;

export type Routing = Pick<Match, 'affects' | 'routes' | 'candidates'> & {
  /** What the sentence, or a name that nothing is known under, may have meant besides what was taken; best first. */
  readonly offers: readonly Offer[];
  readonly reason: Reason;
};

/** Always at least one route: an incident has nobody to page otherwise. */
export function routeDeclaration(declaration: Declaration, catalog: Catalog): Routing {
  const passes: Pass[] = [];
  for (const rule of rules) {
    const verdict = rule.apply(declaration, catalog);
    if (verdict.kind === 'match') return decided(rule.name, verdict, passes, declaration, catalog.definitions);
    passes.push(verdict);
  }
  return decided('triage', toTriage(passes, catalog.definitions), passes, declaration, catalog.definitions);
}

function toTriage(passes: readonly Pass[], definitions: Definitions): Match {
  const candidates = [...new Set(passes.flatMap((pass) => pass.candidates))];
  const routes = [triageRoute('Nobody could be told from the declaration', definitions)];
  return {
    kind: 'match',
    affects: [],
    routes,
    because: 'The incident goes to triage because nobody could be told from the declaration',
    candidates,
  };
}

function decided(
  rule: string,
  { affects, routes, because, candidates }: Match,
  passes: readonly Pass[],
  { title, unrouted }: Declaration,
  definitions: Definitions,
): Routing {
  const whyNot = listed(passes.map((pass) => pass.because));
  const before = passes.length === 0 ? '' : rule === 'triage' ? `: ${whyNot}` : ` (${whyNot})`;
  const facts = {
    sentence: title,
    'rules before': rules
      .slice(0, passes.length)
      .map(({ name }) => name)
      .join(', '),
  };
  const offers = offersOf(rule, candidates, title, unrouted, definitions);
  const definition = pathWithVersion(
    routes.map(({ path }) => path),
    definitions,
  );
  return {
    affects,
    routes,
    candidates: [...new Set([...candidates, ...offers.map(({ ref }) => ref)])].slice(0, candidatesAtMost),
    offers,
    reason: { code: rule, text: `${because}${before}.`, definition, facts },
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

/** `escalation-path/payments@3` when there is one path; a reason has room for one. */
export function pathWithVersion(paths: readonly Ref[], definitions: Definitions): string | null {
  const [path = triagePath, ...others] = new Set(paths);
  const version = definitions.find(path)?.version;
  return others.length > 0 || version === undefined ? null : `${path}@${version}`;
}
