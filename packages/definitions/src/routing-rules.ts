/** What the conditions of routing rules may speak of, and the rules of a catalog, ready to be asked. */
import type { Bound } from './cel/evaluation.ts';
import { celLanguage, type Compiled } from './cel/language.ts';
import type { Definitions } from './definitions.ts';
import type { EntryOf, Ref } from './entry.ts';

export type RoutingRule = EntryOf<'routing-rule'>;

/** What is known of an incident when rules are asked. */
export interface RoutingFacts {
  readonly incident: {
    readonly title: string;
    /** Empty without one. */
    readonly description: string;
    /** Such as `sev1`. */
    readonly severity: string;
    /** Of that severity: 1 is the worst. */
    readonly rank: number;
    /** Where it came from: `rest`, or the kind of alert source. */
    readonly source: string;
    /** The ref of who declared it. */
    readonly declaredBy: Ref;
    /** Of its alerts, what all of them have. */
    readonly labels: Readonly<Record<string, string>>;
    /** How many alerts fired when it was declared. */
    readonly alerts: number;
    readonly affects: readonly Ref[];
    /** Names that it gave and that no entry bears. */
    readonly unknownNames: readonly string[];
  };
  /** The entries that it affects. */
  readonly affected: readonly {
    readonly ref: Ref;
    readonly type: string;
    readonly name: string;
    /** Empty without one of its own. */
    readonly owner: Ref;
    readonly partOf: readonly Ref[];
    readonly providedBy: readonly Ref[];
    /** Of an entry of a type of people's own, what its type asks for, by name. */
    readonly attributes: Readonly<Record<string, unknown>>;
  }[];
  /** The instant, in milliseconds. */
  readonly now: number;
}

const language = celLanguage({
  incident: {
    record: 'incident',
    fields: {
      title: 'string',
      description: 'string',
      severity: 'string',
      rank: 'int',
      source: 'string',
      declaredBy: 'string',
      labels: { map: 'string' },
      alerts: 'int',
      affects: { list: 'string' },
      unknownNames: { list: 'string' },
    },
  },
  affected: {
    list: {
      record: 'entry',
      fields: {
        ref: 'string',
        type: 'string',
        name: 'string',
        owner: 'string',
        partOf: { list: 'string' },
        providedBy: { list: 'string' },
        attributes: { map: 'dyn' },
      },
    },
  },
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
