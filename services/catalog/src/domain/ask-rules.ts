/**
 * Asks the routing rules of the catalog about an incident, in their order: the first that applies decides, and those
 * that say `continue` add to it. A rule that cannot be evaluated is told as that, and the next is asked.
 */
import type { AskedRule, Route, RouteStep } from '@escalog/contracts';
import {
  boundFacts,
  faultSentence,
  routingRules,
  triagePath,
  type Definitions,
  type ReadyRule,
  type Ref,
  type RoutingFacts,
  type Watched,
} from '@escalog/definitions';
import { listed, counted, onOneLine, shortened } from '@escalog/kernel';
import { nameOf } from './wording.ts';

export interface Asked {
  /** Those of the rules that apply, each once, in order. */
  readonly routes: readonly Route[];
  /** What the rules that apply are called. */
  readonly applying: readonly string[];
  /** Ref and version of the rule that decided; `undefined` when none did, and whoever owns what is affected is to be involved. */
  readonly decidedBy: string | undefined;
  readonly rules: readonly AskedRule[];
  readonly furtherRules: number;
}

export const notAsked: Asked = { routes: [], applying: [], decidedBy: undefined, rules: [], furtherRules: 0 };

const toldAtMost = 50;
const longestBecause = 500;

/** What the rules of a catalog say of an incident; of many rules only the first ones are told, and how many more there were. */
export function askRules(facts: RoutingFacts, definitions: Definitions): Asked {
  const rules = routingRules(definitions);
  const routes = new Map<string, Route>();
  const applying: string[] = [];
  const told: AskedRule[] = [];
  let furtherRules = 0;
  let silent = 0;
  let decidedBy: string | undefined;
  const bound = rules.length === 0 ? undefined : boundFacts(facts);
  for (const ready of bound === undefined ? [] : rules) {
    const { rule } = ready;
    const verdict = verdictOf(ready, bound as NonNullable<typeof bound>, definitions);
    const versioned = `${rule.ref}@${definitions.find(rule.ref)?.version ?? 0}`;
    const mayBeTold = verdict.outcome !== 'does-not-apply' || silent < toldAtMost;
    if (verdict.outcome === 'does-not-apply') silent += 1;
    if (mayBeTold)
      told.push({
        rule: versioned,
        name: rule.name,
        outcome: verdict.outcome,
        because: shortened(verdict.because(), longestBecause),
      });
    else furtherRules += 1;
    if (verdict.outcome !== 'applies') continue;
    applying.push(rule.name);
    const restsOnScope = verdict.reads.some((place) => /^(affected|incident\.affects)\b/.test(place));
    for (const route of routesOf(ready, restsOnScope ? facts.incident.affects : [], definitions))
      if (!routes.has(route.routeId)) routes.set(route.routeId, route);
    if (rule.continue === true) continue;
    decidedBy = versioned;
    break;
  }
  return { routes: [...routes.values()], applying, decidedBy, rules: told, furtherRules };
}

interface Verdict {
  readonly outcome: 'applies' | 'does-not-apply' | 'not-evaluable';
  /** One sentence; made when it is told. */
  because(): string;
  readonly reads: readonly string[];
}

function verdictOf(
  { rule, condition }: ReadyRule,
  bound: ReturnType<typeof boundFacts>,
  definitions: Definitions,
): Verdict {
  if (!condition.ok) return notEvaluable(`Its condition is faulty: ${faultSentence(condition.fault)}.`);
  const { expression } = condition;
  const { reads } = expression;
  const watched = expression.watch(bound);
  const { evaluated } = watched;
  if (!evaluated.ok) {
    const { fault } = evaluated;
    return fault.absent === true
      ? {
          outcome: 'does-not-apply',
          because: () => `It asks for what this incident has not: ${faultSentence(fault)}.`,
          reads,
        }
      : notEvaluable(`Its condition could not be evaluated: ${faultSentence(fault)}.`);
  }
  if (evaluated.value !== true) return { outcome: 'does-not-apply', because: () => whyNot(watched), reads };
  const gone = rule.then.filter((ref) => definitions.find(ref) === undefined);
  if (gone.length === rule.then.length)
    return notEvaluable(
      `It applies, but ${gone.join(' and ')} ${gone.length === 1 ? 'is' : 'are'} not in the catalog.`,
    );
  return {
    outcome: 'applies',
    because: () => `${shortened(onOneLine(rule.if), 300)} holds.`,
    reads,
  };
}

function notEvaluable(sentence: string): Verdict {
  return { outcome: 'not-evaluable', because: () => sentence, reads: [] };
}

function whyNot(watched: Watched): string {
  const { part, seen } = watched.because();
  return `${part} is false${seen.length === 0 ? '' : `: ${seen.join(', ')}`}.`;
}

/** Where a rule leads, without what is not in the catalog any more. */
function routesOf({ rule }: ReadyRule, entries: readonly Ref[], definitions: Definitions): readonly Route[] {
  return rule.then.flatMap((target) => {
    const step = { from: rule.ref, edge: 'rule', to: target };
    const begin = `The rule “${rule.name}” applies and involves ${nameOf(target, definitions)}`;
    const route = (
      more: Pick<Route, 'owner' | 'responder' | 'path' | 'explanation'>,
      ...steps: readonly RouteStep[]
    ) => [{ routeId: target, kind: 'rule', entries, steps: [step, ...steps], ...more }];
    const team = definitions.findOf('team', target)?.entry;
    if (team !== undefined)
      return route(
        {
          owner: target,
          responder: null,
          path: team.path,
          explanation: `${begin}, whose path is ${nameOf(team.path, definitions)}.`,
        },
        { from: target, edge: 'path', to: team.path },
      );
    if (definitions.findOf('escalation-path', target) !== undefined)
      return route({ owner: null, responder: null, path: target, explanation: `${begin}.` });
    if (definitions.find(target) === undefined) return [];
    return route(
      {
        owner: null,
        responder: target,
        path: triagePath,
        explanation: `${begin}, and ${nameOf(triagePath, definitions)} follows when nobody acknowledges.`,
      },
      { from: target, edge: 'default', to: triagePath },
    );
  });
}

/** What came of asking, as clauses: `the routing rule “Nights” applies`, `none of 3 routing rules applied`. */
export function askedClauses({ applying, rules, furtherRules }: Asked): readonly string[] {
  const failing = rules.filter(({ outcome }) => outcome === 'not-evaluable').map(({ name }) => name);
  const count = rules.length + furtherRules;
  return [
    ...(applying.length > 0 ? [`${theRules(applying)} ${applying.length === 1 ? 'applies' : 'apply'}`] : []),
    ...(failing.length > 0 ? [`${theRules(failing)} could not be used`] : []),
    ...(count > 0 && applying.length + failing.length === 0
      ? [count === 1 ? 'the routing rule did not apply' : `none of ${counted(count, 'routing rule')} applied`]
      : []),
  ];
}

const namedAtMost = 3;

function theRules(names: readonly string[]): string {
  const more = names.length - namedAtMost;
  const named = names.slice(0, namedAtMost).map((name) => `“${name}”`);
  return `the routing ${names.length === 1 ? 'rule' : 'rules'} ${listed(more > 0 ? [...named, `${more} more`] : named)}`;
}
