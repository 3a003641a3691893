/**
 * Which rules apply to what happened. Each is asked about whatever it is about, in the order of its triggers, and applies
 * once at most for one input.
 *
 * What a rule does may be what other rules are about: a path that it starts may end at once. They are asked then, but
 * never one that has applied for the same input, so it ends after as many rounds as there are rules.
 */
import { boundRuleFacts, faultSentence, triggerName } from '@escalog/definitions';
import { after, type Instant } from '@escalog/kernel';
import { factsOf, type Context, type Effects, type Escalations } from '../escalations.ts';
import { stateAfter } from '../evolve.ts';
import { askedRules, type AskedRule } from './asked-rules.ts';
import { elapsedOf, passed } from './elapsed.ts';
import { factsFor } from './facts.ts';
import { fired, notEvaluable } from './fire.ts';
import { happenedIn, type Happening } from './happening.ts';

/** What rules make of what happened, and of the time that has passed. */
export function asked(
  happenings: readonly Happening[],
  incidentId: string,
  state: Escalations,
  context: Context,
): Effects {
  const effects: Effects[number][] = [];
  const applied = new Set<string>();
  let now = state;
  let happened = happenings;
  for (let first = true; first || happened.length > 0; first = false) {
    const next: Happening[] = [];
    for (const rule of askedRules(now, context.definitions)) {
      if (applied.has(rule.key) || !mayApply(rule, now, context.at)) continue;
      const about = [...happened.filter((one) => isAbout(rule, one)), ...(first ? overIn(rule, now, context.at) : [])];
      const came = about.length === 0 ? [] : tried(rule, about, incidentId, now, context);
      if (came.length === 0) continue;
      applied.add(rule.key);
      effects.push(...came);
      now = stateAfter(came, now);
      const after = now;
      next.push(...came.flatMap((effect) => (effect.kind === 'append' ? happenedIn(effect.event, after) : [])));
    }
    happened = next;
  }
  return effects;
}

/**
 * When rules are to be asked next because a time is over: the earliest that lies ahead, of those that may apply then. One whose
 * time is over and whose condition looks at the clock, such as for working hours, is asked again a minute later.
 */
export function nextAsked(state: Escalations, { at, definitions }: Context): Instant | undefined {
  return askedRules(state, definitions)
    .flatMap((rule) => {
      const again = mayApplyFrom(rule, state);
      if (again === undefined) return [];
      return rule.on.flatMap((trigger) => {
        const elapsed = elapsedOf(trigger, state);
        if (elapsed === undefined) return [];
        const due = elapsed.dueAt > again ? elapsed.dueAt : again;
        if (due > at) return [due];
        return looksAtTheClock(rule) ? [after(at, minute)] : [];
      });
    })
    .reduce<Instant | undefined>((first, due) => (first === undefined || due < first ? due : first), undefined);
}

const minute = 60_000;

function tried(
  rule: AskedRule,
  about: readonly Happening[],
  incidentId: string,
  state: Escalations,
  context: Context,
): Effects {
  const facts = factsOf(state);
  if (facts === null) return [];
  for (const happening of about) {
    const { condition } = rule;
    if (condition === undefined) return fired(rule, happening, incidentId, state, context);
    const gave = condition.ok
      ? condition.expression.evaluate(
          boundRuleFacts(factsFor(happening.change, facts, state, context), condition.expression),
        )
      : condition;
    if (gave.ok && gave.value === true) return fired(rule, happening, incidentId, state, context);
    if (!gave.ok && state.ruled?.fired[rule.key] === undefined)
      return notEvaluable(rule, happening, faultSentence(gave.fault), context);
  }
  return [];
}

function isAbout({ on }: AskedRule, { change }: Happening): boolean {
  return on.some((trigger) => trigger === change.trigger);
}

/** The times that are over, of those that a rule is about. */
function overIn({ on }: AskedRule, state: Escalations, at: Instant): readonly Happening[] {
  return on.flatMap((trigger) => {
    const elapsed = elapsedOf(trigger, state);
    return elapsed === undefined || elapsed.dueAt > at ? [] : [passed(elapsed, state)];
  });
}

function mayApply(rule: AskedRule, state: Escalations, at: Instant): boolean {
  const from = mayApplyFrom(rule, state);
  return from !== undefined && from <= at;
}

const always = 0 as Instant;

/** From when on a rule may apply, counted from when it did last; `undefined` when it has and does so once: what is opened again counts anew. */
function mayApplyFrom({ key, againAfter }: AskedRule, { ruled, reopened }: Escalations): Instant | undefined {
  const last = ruled?.fired[key];
  if (last === undefined || last.times === 0 || (reopened !== undefined && last.at < reopened.at)) return always;
  return againAfter === null ? undefined : after(last.at, againAfter);
}

function looksAtTheClock({ condition, on }: AskedRule): boolean {
  return (
    condition?.ok === true &&
    on.some((trigger) => triggerName(trigger) !== trigger) &&
    condition.expression.reads.some((place) => /^now\b/.test(place))
  );
}
