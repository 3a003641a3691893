/**
 * The next rung. From where an escalation stands, the steps of its path are walked until a level has somebody to page: a
 * level without anybody is skipped at once, a branch goes one of two ways, and a repeat goes back to a node before it.
 *
 * What a repeat goes back over and where nobody can be reached, for reasons that do not pass, is not repeated: it would find
 * nobody again. Where nobody was reached at once, for reasons that may pass, it is not gone through in a flash and spends no
 * repeat: the last resort is paged right then, for it may be reachable by other ways, the round is waited for until the time
 * of its last level is over, and only then the path is repeated.
 *
 * The end of the path pages the last resort. When that has nobody, another path takes over: see `replacement.ts`.
 */
import type { IncidentFacts } from '@escalog/contracts';
import { millisecondsOf, type LevelStep, type RepeatStep, type Responder } from '@escalog/definitions';
import { after, append, perform, setTimer, type Effect } from '@escalog/kernel';
import { branchTaken, sideOf } from './branches.ts';
import type { Escalation } from './escalation.ts';
import {
  factsOf,
  type Context,
  type Effects,
  type EscalationEvent,
  type Escalations,
  type EscalationsTypes,
} from './escalations.ts';
import { evolved } from './evolve.ts';
import { lastResortOf, lastResortPaged, lastResortPagedEarly, withOthers } from './last-resort.ts';
import { declinersOfLevel, namesOf, pagesTo, respondersOfLevel, timerOf, urgencyOfLevel, whyNobody } from './paging.ts';
import { passedOver, replaced, replacementFor } from './replacement.ts';
import { inTurn } from './round-robin.ts';
import { before, mayRepeat, pagesSince, repeated, stepBehind, stepsIn } from './steps.ts';
import { reasonOf, type Trigger } from './trigger.ts';

/**
 * What follows when `escalation` goes on from the level it is at, nothing before the incident is known. `besides` are paged
 * with the first level that is reached.
 */
export function climb(
  escalation: Escalation,
  trigger: Trigger,
  state: Escalations,
  context: Context,
  besides: readonly Responder[] = [],
): Effects {
  return walk(escalation, stepBehind(escalation), trigger, state, context, besides);
}

/** What follows when nobody has acknowledged since the path ended. */
export function climbFromEnd(escalation: Escalation, trigger: Trigger, state: Escalations, context: Context): Effects {
  return walk(escalation, stepsIn(escalation).length, trigger, state, context, []);
}

function walk(
  from: Escalation,
  start: number,
  trigger: Trigger,
  state: Escalations,
  context: Context,
  besides: readonly Responder[],
): Effects {
  const facts = factsOf(state);
  if (facts === null) return [];
  const effects: Effect<EscalationsTypes>[] = [];
  let [escalation, index, because] = [from, start, trigger];
  for (;;) {
    const step = stepsIn(escalation)[index];
    if (step === undefined) {
      const ended = lastResortOf(escalation.path, context).length === 0;
      const replacement = ended ? replacementFor(escalation, context) : undefined;
      if (replacement === undefined)
        return [...effects, ...lastResortPaged(escalation, because, facts, context, besides)];
      const event = replaced(escalation, replacement, because);
      effects.push(append(event));
      escalation = evolved(escalation, event);
      index = passedOver(escalation, context);
      because = {
        code: 'path-replaced',
        text: `Version ${replacement.version} of ${replacement.entry.name} took over`,
      };
    } else if (step.kind === 'goto') {
      index = step.to;
    } else if (step.kind === 'branch') {
      const side = sideOf(step, escalation, state, context);
      effects.push(append(branchTaken(step, side, escalation)));
      index = side.side === 'then' ? index + 1 : step.otherwise;
    } else if (step.kind === 'repeat') {
      const reach = reachOf(escalation, step);
      if (reach === 'nobody' || !mayRepeat(escalation, step)) index += 1;
      else if (reach === 'nobody-at-once' && trigger.code !== 'round-over')
        return [...effects, ...lastResortPagedEarly(escalation, because, facts, context, besides)];
      else [escalation, index] = [repeated(escalation, step), step.to];
    } else {
      escalation = before(step, escalation);
      const responders = respondersOfLevel(step, escalation, context);
      if (responders.length > 0)
        return [...effects, ...reached(escalation, step, responders, because, facts, context, besides)];
      const event = skipped(escalation, step, context);
      effects.push(append(event));
      escalation = { ...evolved(escalation, event), declinedBy: escalation.declinedBy ?? [] };
      index += 1;
      because = { code: 'level-skipped', text: `Level ${step.number} had nobody to page` };
    }
  }
}

/** Whom what a repeat goes back over has reached since it was begun last: somebody, nobody at once because providers failed, or nobody for good. Levels were waited for only with the first. */
function reachOf(escalation: Escalation, repeat: RepeatStep): 'somebody' | 'nobody-at-once' | 'nobody' {
  const pages = pagesSince(escalation, repeat).filter(({ closed }) => closed !== 'declined');
  if (pages.some(({ undeliverable, mayPass }) => undeliverable === null && !mayPass)) return 'somebody';
  return pages.some(({ mayPass }) => mayPass) ? 'nobody-at-once' : 'nobody';
}

function reached(
  escalation: Escalation,
  step: LevelStep,
  responders: readonly Responder[],
  trigger: Trigger,
  facts: IncidentFacts,
  context: Context,
  besides: readonly Responder[],
): Effects {
  const { escalationId, path, cycle } = escalation;
  const { at, definitions } = context;
  const { number: level, name, level: definition } = step;
  const acknowledgeBy = after(at, millisecondsOf(definition.acknowledgeWithin));
  const { paged: whoseTurn, taken } = inTurn(responders, step, escalation, context);
  const paged = withOthers(whoseTurn, besides);
  const again = cycle > 1 ? `, round ${cycle},` : '';
  const called = name === null ? '' : ` (${name})`;
  const turn = taken === undefined ? '' : ', whose turn it is';
  const decliners = declinersOfLevel(step, escalation, context);
  const without = decliners.length === 0 ? '' : `, and passes over ${namesOf(decliners, definitions)} (declined)`;
  const text = `${trigger.text}: level ${level}${called} of ${path.entry.name}${again} pages ${namesOf(paged, definitions)}${turn}${without}.`;
  return [
    append({
      type: 'LevelReached' as const,
      escalationId,
      cycle,
      level,
      urgency: urgencyOfLevel(definition, facts, definitions),
      acknowledgeBy,
      incident: facts,
      pages: pagesTo(paged, `${escalationId}/${cycle}.${level}`),
      name,
      mode: definition.mode ?? 'everyone',
      acknowledgement: definition.acknowledgement ?? 'first',
      repeats: escalation.repeats ?? [],
      reason: reasonOf(escalation, trigger, text),
    }),
    setTimer(timerOf(escalationId), acknowledgeBy, {
      kind: 'acknowledgement-overdue' as const,
      escalationId,
      cycle,
      level,
    }),
    ...(taken === undefined ? [] : [perform(taken)]),
  ];
}

function skipped(
  escalation: Escalation,
  { number: level, level: { targets } }: LevelStep,
  context: Context,
): Extract<EscalationEvent, { type: 'LevelSkipped' }> {
  const { cycle } = escalation;
  const round = cycle > 1 ? ` in round ${cycle}` : '';
  const text = `Level ${level} of ${escalation.path.entry.name}${round} has nobody to page: ${whyNobody(escalation, targets, context)}.`;
  return {
    type: 'LevelSkipped',
    escalationId: escalation.escalationId,
    cycle,
    level,
    reason: reasonOf(escalation, { code: 'nobody-to-page', text: '' }, text),
  };
}
