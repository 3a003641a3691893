/** The rules that are asked: those of the catalog, as it is now, and what the severity of the incident asks for by itself. */
import {
  millisecondsOf,
  protocolOf,
  ruleCondition,
  type Definitions,
  type EntryOf,
  type Ref,
  type Rule,
  type RuleAction,
  type RuleTrigger,
  type VersionedEntry,
} from '@escalog/definitions';
import type { Milliseconds } from '@escalog/kernel';
import type { Escalations } from '../escalations.ts';
import { acknowledgersOf } from '../taken.ts';

export interface AskedRule {
  /** Of the rule, or of the severity whose protocol it is. */
  readonly ref: Ref;
  readonly version: number;
  readonly name: string;
  /** What it was counted under: see `countedAs`. */
  readonly key: string;
  readonly on: readonly RuleTrigger[];
  /** `undefined` of one that always applies. */
  readonly condition: ReturnType<typeof ruleCondition>;
  readonly actions: readonly RuleAction[];
  /** How long after it applied it may again: null for never, 0 for whenever it happens again. */
  readonly againAfter: Milliseconds | null;
}

/** In their order: first what the severity asks for, then the rules by their refs. */
export function askedRules(state: Escalations, definitions: Definitions): readonly AskedRule[] {
  return [...protocolRules(state, definitions), ...rulesOf(definitions)];
}

const byList = new WeakMap<readonly Rule[], readonly AskedRule[]>();

function rulesOf(definitions: Definitions): readonly AskedRule[] {
  return byList.getOrInsertComputed(definitions.allOf('rule'), (rules) =>
    rules.map((rule) => ({
      ref: rule.ref,
      version: definitions.findOf('rule', rule.ref)?.version ?? 0,
      name: rule.name,
      key: countedAs(rule.ref, ''),
      on: rule.on,
      condition: ruleCondition(rule),
      actions: rule.do,
      againAfter: rule.againAfter === undefined ? null : millisecondsOf(rule.againAfter),
    })),
  );
}

const forUpdates = 'without-update-for';

/** Who is told of an incident of the severity, and who is asked for an update when there has been none for long. */
function protocolRules(state: Escalations, definitions: Definitions): readonly AskedRule[] {
  const severity = definitions.findOf('severity', `severity/${state.facts?.severity ?? ''}`);
  return severity === undefined ? [] : [...told(severity, state), ...askedForUpdates(severity, state)];
}

type Severity = VersionedEntry<EntryOf<'severity'>>;

function told({ entry, version }: Severity, { facts }: Escalations): readonly AskedRule[] {
  const { tells } = protocolOf(entry);
  if (tells.length === 0) return [];
  return [
    {
      ref: entry.ref,
      version,
      name: entry.name,
      key: countedAs(entry.ref, 'declared'),
      on: ['declared', 'severity-raised'],
      condition: undefined,
      actions: [{ tell: [...tells], say: `An incident of ${entry.name}: ${facts?.title ?? ''}` }],
      againAfter: 0,
    },
  ];
}

/** The lead, else whoever has it. While nobody is at work there is nobody to ask: people are being called. */
function askedForUpdates({ entry, version }: Severity, state: Escalations): readonly AskedRule[] {
  const { updateEvery } = protocolOf(entry);
  if (updateEvery === null) return [];
  const isLed = (state.work?.lead ?? null) !== null;
  if (!isLed && acknowledgersOf(state).length === 0) return [];
  return [
    {
      ref: entry.ref,
      version,
      name: entry.name,
      key: countedAs(entry.ref, forUpdates),
      on: [{ [forUpdates]: entry.updateEvery }],
      condition: undefined,
      actions: [
        {
          nudge: [isLed ? 'lead' : 'acknowledgers'],
          say: 'Post an update: what is known, and what is being done.',
          expiresAfter: answeredWithin(updateEvery),
        },
      ],
      againAfter: updateEvery,
    },
  ];
}

/** Before the next is asked for. */
function answeredWithin(updateEvery: Milliseconds): string {
  return `PT${Math.max(1, Math.floor(Math.min(updateEvery / 2, quarterOfAnHour) / 1_000))}S`;
}

const quarterOfAnHour: Milliseconds = 15 * 60_000;

/** Under what it is counted how often a rule has applied. A severity asks for two things, which are counted apart. */
export function countedAs(rule: Ref, trigger: string): string {
  return rule.startsWith('severity/') && trigger === forUpdates ? `${rule}/${trigger}` : rule;
}
