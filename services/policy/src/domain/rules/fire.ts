/** A rule applies: what comes of each of its actions, and one event that says so. */
import type { ActionTaken } from '@escalog/contracts';
import type { RuleAction } from '@escalog/definitions';
import { append } from '@escalog/kernel';
import type { Context, Effects, Escalations } from '../escalations.ts';
import { stateAfter } from '../evolve.ts';
import type { AskedRule } from './asked-rules.ts';
import { deed, reasonFor, suggestionIn, type Doer } from './deed.ts';
import type { Happening } from './happening.ts';
import { suggested } from './suggest.ts';

/** What follows from a rule that applies. Each of its actions meets what those before it have done. */
export function fired(
  rule: AskedRule,
  { change, text }: Happening,
  incidentId: string,
  state: Escalations,
  context: Context,
): Effects {
  const time = (state.ruled?.fired[rule.key]?.times ?? 0) + 1;
  const doer = (id: string): Doer => ({
    incidentId,
    rule: rule.ref,
    version: rule.version,
    name: rule.name,
    id,
    code: 'rule',
    why: `${text}, and ${calledRule(rule)} applies`,
  });
  let now = state;
  const effects: Effects[number][] = [];
  const actions: ActionTaken[] = [];
  for (const [index, action] of rule.actions.entries()) {
    const by = doer(`${time}.${index}`);
    const suggestion = suggestionIn(action, index);
    const done = isNudge(action)
      ? suggested(action, index, change.trigger, by, now, context)
      : deed(suggestion, by, now, context);
    actions.push({
      kind: 'nudge' in action ? 'nudge' : suggestion.kind,
      mode: isNudge(action) ? 'nudge' : 'auto',
      outcome: done.outcome,
      because: done.because,
      targets: suggestion.path === null ? suggestion.targets : [suggestion.path],
    });
    effects.push(...done.effects);
    now = stateAfter(done.effects, now);
  }
  return [append(event(rule, change.trigger, time, actions, doer('').why, context)), ...effects];
}

/** That a rule could not be asked. It is told once for each incident: it may have been meant to apply. */
export function notEvaluable(rule: AskedRule, { change, text }: Happening, fault: string, context: Context): Effects {
  const why = `${text}, and ${calledRule(rule)} could not be asked (${fault}), so it does not apply`;
  const told = event(rule, change.trigger, 0, [], why, context);
  return [append({ ...told, reason: { ...told.reason, code: 'rule-not-evaluable' } })];
}

/** What a severity asks for is a rule by its name alone; that of a rule is a sentence often enough. */
function calledRule({ ref, name }: AskedRule): string {
  return ref.startsWith('severity/') ? `the protocol of ${name}` : `the rule “${name}”`;
}

function isNudge(action: RuleAction): boolean {
  return 'nudge' in action || action.mode === 'nudge';
}

function event(
  rule: AskedRule,
  trigger: string,
  time: number,
  actions: readonly ActionTaken[],
  why: string,
  { at }: Context,
) {
  const { ref, version, name } = rule;
  const reason = reasonFor({ code: 'rule', rule: ref, version, name, incidentId: '', id: '', why }, `${why}.`);
  return { type: 'RuleFired' as const, rule: ref, ruleVersion: version, name, trigger, time, at, actions, reason };
}
