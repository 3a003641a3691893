/** What the conditions of rules may speak of. Rules are asked during an incident, about something that happened or has not happened for a time. */
import type { Bound, CelExpression } from './cel/evaluation.ts';
import { celLanguage, type Compiled } from './cel/language.ts';
import {
  affectedType,
  incidentFields,
  workFields,
  type AffectedEntry,
  type IncidentKnown,
  type WorkKnown,
} from './condition-facts.ts';
import type { EntryOf, Ref } from './entry.ts';
import type { ElapsedTrigger, PlainTrigger, RuleTrigger } from './entries/rule.ts';

export type Rule = EntryOf<'rule'>;

/** What happened, or has not happened for a time. A field of which the trigger says nothing is empty, a rank then 0. */
export interface RuleChange {
  readonly trigger: PlainTrigger | ElapsedTrigger;
  /** The severity, the status or the owner before. */
  readonly from: string;
  readonly to: string;
  readonly fromRank: number;
  readonly toRank: number;
  /** Refs that became affected. */
  readonly added: readonly Ref[];
  /** Refs that are not affected any more. */
  readonly removed: readonly Ref[];
  /** Ref of who did it; of somebody whom the catalog does not know, what they call themselves. */
  readonly by: string;
  /** Ref of the path that it is about. */
  readonly path: Ref;
  /** The level of that path. */
  readonly level: number;
}

/** One path that is climbed, or was until somebody acknowledged. */
export interface EscalationKnown {
  readonly path: Ref;
  /** Empty without one. */
  readonly owner: Ref;
  readonly level: number;
  readonly cycle: number;
  readonly phase: string;
  readonly acknowledgedBy: readonly string[];
}

/** What is known of an incident when rules are asked. */
export interface RuleFacts {
  readonly incident: IncidentKnown &
    WorkKnown & {
      /** In milliseconds. */
      readonly declaredAt: number;
      readonly acknowledgedBy: readonly string[];
    };
  readonly change: RuleChange;
  readonly escalations: readonly EscalationKnown[];
  readonly affected: readonly AffectedEntry[];
  /** The instant, in milliseconds. */
  readonly now: number;
}

const language = celLanguage({
  incident: {
    record: 'incident',
    fields: { ...incidentFields, ...workFields, declaredAt: 'timestamp', acknowledgedBy: { list: 'string' } },
  },
  change: {
    record: 'change',
    fields: {
      trigger: 'string',
      from: 'string',
      to: 'string',
      fromRank: 'int',
      toRank: 'int',
      added: { list: 'string' },
      removed: { list: 'string' },
      by: 'string',
      path: 'string',
      level: 'int',
    },
  },
  escalations: {
    list: {
      record: 'escalation',
      fields: {
        path: 'string',
        owner: 'string',
        level: 'int',
        cycle: 'int',
        phase: 'string',
        acknowledgedBy: { list: 'string' },
      },
    },
  },
  affected: affectedType,
  now: 'timestamp',
});

/** Facts as the condition of a rule takes them: as far as it names them, for most name few. */
export function boundRuleFacts(facts: RuleFacts, { variables }: Pick<CelExpression, 'variables'>): Bound {
  return language.bind(facts as unknown as Readonly<Record<string, unknown>>, variables);
}

/** Reads the condition of a rule, once for each version of it; `undefined` of one that always applies. */
export function ruleCondition(rule: Rule): Compiled | undefined {
  const { if: source } = rule;
  return source === undefined
    ? undefined
    : conditions.getOrInsertComputed(rule, () => language.compile(source, 'bool'));
}

const conditions = new WeakMap<Rule, Compiled>();

type Told = Exclude<keyof RuleChange, 'trigger'>;

/** Which fields of `change` each trigger says something of; those about a time that has passed only which they are. */
const toldBy: { readonly [T in PlainTrigger]: readonly Told[] } = {
  declared: ['by'],
  'severity-raised': ['from', 'to', 'fromRank', 'toRank', 'by'],
  'severity-lowered': ['from', 'to', 'fromRank', 'toRank', 'by'],
  'scope-grown': ['added', 'removed', 'by'],
  'status-changed': ['from', 'to', 'by'],
  acknowledged: ['by'],
  declined: ['by'],
  'handed-off': ['to', 'by'],
  bounced: ['from', 'to'],
  'path-exhausted': ['path', 'level'],
};

/** The triggers for which `change.field` says something. */
export function triggersTelling(field: string): readonly PlainTrigger[] {
  return (Object.keys(toldBy) as PlainTrigger[]).filter((trigger) =>
    (toldBy[trigger] as readonly string[]).includes(field),
  );
}

/** The word by which a trigger of a rule is known. */
export function triggerName(trigger: RuleTrigger): PlainTrigger | ElapsedTrigger {
  return typeof trigger === 'string' ? trigger : (Object.keys(trigger)[0] as ElapsedTrigger);
}
