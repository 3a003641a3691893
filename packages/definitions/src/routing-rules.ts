/** What the conditions of routing rules may speak of, and the rules of a catalog, ready to be asked. */
import type { Bound } from './cel/evaluation.ts';
import { celLanguage, type Compiled } from './cel/language.ts';
import { affectedType, incidentFields, type AffectedEntry, type IncidentKnown } from './condition-facts.ts';
import type { Definitions } from './definitions.ts';
import type { EntryOf } from './entry.ts';

export type RoutingRule = EntryOf<'routing-rule'>;

/** What is known of an incident when rules are asked. */
export interface RoutingFacts {
  readonly incident: IncidentKnown;
  /** The entries that it affects. */
  readonly affected: readonly AffectedEntry[];
  /** The instant, in milliseconds. */
  readonly now: number;
}

const language = celLanguage({
  incident: { record: 'incident', fields: incidentFields },
  affected: affectedType,
  now: 'timestamp',
});

/** Facts as the conditions take them: made once for an incident, however many rules are asked. */
export function boundFacts(facts: RoutingFacts): Bound {
  return language.bind(facts as unknown as Readonly<Record<string, unknown>>);
}

/** A rule with its condition read; of a rule that was stored by an older release the condition may be faulty by now. */
export interface ReadyRule {
  readonly rule: RoutingRule;
  readonly condition: Compiled;
}

/** Reads the condition of a rule; once for each version of it. */
export function conditionOf(rule: RoutingRule): Compiled {
  return conditions.getOrInsertComputed(rule, () => language.compile(rule.if, 'bool'));
}

const conditions = new WeakMap<RoutingRule, Compiled>();
const inOrder = new WeakMap<readonly RoutingRule[], readonly ReadyRule[]>();

/** The rules of a catalog in the order in which they are asked. */
export function routingRules(definitions: Definitions): readonly ReadyRule[] {
  return inOrder.getOrInsertComputed(definitions.allOf('routing-rule'), (rules) =>
    rules.toSorted((a, b) => a.order - b.order).map((rule) => ({ rule, condition: conditionOf(rule) })),
  );
}
