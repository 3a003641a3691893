/** What of rules is allowed and still not what somebody meant: rules that contradict each other or say the same twice, and actions that reach nobody. */
import { onOneLine } from '@escalog/kernel';
import type { Definitions } from '../definitions.ts';
import type { RuleAction } from '../entries/rule.ts';
import { isRef, typeOf, type CatalogEntry, type Ref } from '../entry.ts';
import type { Rule } from '../rule-conditions.ts';
import { below } from './problem.ts';
import type { Warning } from './warning.ts';
import { wayFrom } from './way.ts';

/** What to look at again of the rules among `entries`, before they are put over `current`. */
export function ruleWarnings(entries: readonly CatalogEntry[], current: Definitions): readonly Warning[] {
  const sent = new Map(entries.map((entry) => [entry.ref, entry]));
  const find = (ref: Ref): CatalogEntry | undefined => sent.get(ref) ?? current.find(ref)?.entry;
  const rules = entries.filter(isRule);
  const kept = current.allOf('rule').filter(({ ref }) => !sent.has(ref));
  return [
    // Of two that were sent it is told at the later.
    ...rules.flatMap((rule, index) => [...rules.slice(0, index), ...kept].flatMap((other) => alike(rule, other))),
    ...rules.flatMap((rule) => reachingNobody(rule, find)),
  ];
}

function isRule(entry: CatalogEntry): entry is Rule {
  return typeOf(entry.ref) === 'rule';
}

/** What `rule` does that another, asked about the same under the same condition, does as well, or only suggests. */
function alike(rule: Rule, other: Rule): readonly Warning[] {
  const triggers = new Set(other.on.map((trigger) => JSON.stringify(trigger)));
  if (!rule.on.some((trigger) => triggers.has(JSON.stringify(trigger)))) return [];
  if (onOneLine(rule.if ?? '') !== onOneLine(other.if ?? '')) return [];
  return rule.do.flatMap((action, index) => {
    const same = other.do.find((candidate) => whatIsDone(candidate) === whatIsDone(action));
    if (same === undefined) return [];
    const pointer = below('/do', index);
    const detail =
      modeOf(same) === modeOf(action)
        ? `${other.name} (${other.ref}) does the same when the same happens; leave it out of one of them`
        : `${other.name} (${other.ref}) ${modeOf(same) === 'auto' ? 'does by itself' : 'suggests'} what this ${modeOf(action) === 'auto' ? 'does by itself' : 'suggests'} when the same happens, so the suggestion is of no use; decide for one of them`;
    return [{ ref: rule.ref, pointer, detail }];
  });
}

function modeOf(action: RuleAction): 'auto' | 'nudge' {
  return 'mode' in action ? (action.mode ?? 'auto') : 'auto';
}

/** An action without how it comes about. */
function whatIsDone(action: RuleAction): string {
  const {
    mode: _mode,
    ask: _ask,
    expiresAfter: _expiresAfter,
    ...core
  } = action as RuleAction & Record<string, unknown>;
  return JSON.stringify(core);
}

function reachingNobody(rule: Rule, find: (ref: Ref) => CatalogEntry | undefined): readonly Warning[] {
  return rule.do.flatMap((action, index) =>
    whomOf(action).flatMap(({ field, words }) => {
      const refs = words.filter(isRef);
      if (refs.length < words.length || refs.some((ref) => reachesSomebody(ref, find))) return [];
      const detail = `${refs.join(', ')} ${refs.length === 1 ? 'leads' : 'lead'} to nobody with a contact method, so nobody would hear of it; name somebody who can be reached`;
      return [{ ref: rule.ref, pointer: below('/do', index, field), detail }];
    }),
  );
}

function whomOf(action: RuleAction): readonly { readonly field: string; readonly words: readonly string[] }[] {
  const fields: { field: string; words: readonly string[] }[] = [];
  if ('page' in action) fields.push({ field: 'page', words: action.page });
  if ('nudge' in action) fields.push({ field: 'nudge', words: action.nudge });
  if ('tell' in action) fields.push({ field: 'tell', words: action.tell });
  if ('ask' in action && action.ask !== undefined) fields.push({ field: 'ask', words: action.ask });
  return fields;
}

function reachesSomebody(target: Ref, find: (ref: Ref) => CatalogEntry | undefined): boolean {
  return wayFrom(target, find)
    .flatMap((ref) => find(ref) ?? [])
    .some((entry) => 'contactMethods' in entry && entry.contactMethods.length > 0);
}
