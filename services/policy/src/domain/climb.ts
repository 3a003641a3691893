/**
 * The next rung. From where an escalation stands, the nodes are walked until a level has somebody to page: a level
 * without anybody is skipped at once, and a repeat goes back to the top.
 *
 * A round in which nobody can be reached, for reasons that do not pass, is not repeated: it would find nobody again. A
 * round that reached nobody at once, for reasons that may pass, is not gone through in a flash and spends no repeat: the
 * last resort is paged right then, for it may be reachable by other ways, the round is waited for until the time of its
 * last level is over, and only then the path is repeated.
 *
 * The end of the path pages the last resort. When that has nobody, another path takes over: see `replacement.ts`.
 */
import type { IncidentFacts } from '@escalog/contracts';
import { millisecondsOf, type PathLevel, type PathNode, type Responder } from '@escalog/definitions';
import { after, append, setTimer, type Effect } from '@escalog/kernel';
import {
  pagesOfRound,
  type Context,
  type Effects,
  type Escalation,
  type EscalationEvent,
  type EscalationsTypes,
} from './escalations.ts';
import { evolved } from './evolve.ts';
import { lastResortOf, lastResortPaged, lastResortPagedEarly } from './last-resort.ts';
import { respondersAtLevel, whyNobody } from './level-responders.ts';
import { namesOf, pagesTo, timerOf, urgencyOf } from './paging.ts';
import { passedOver, replaced, replacementFor } from './replacement.ts';
import { reasonOf, type Trigger } from './trigger.ts';

/** What follows when `escalation` goes on from the level it is at. */
export function climb(escalation: Escalation, trigger: Trigger, facts: IncidentFacts, context: Context): Effects {
  return walk(escalation, nodeBehind(escalation.path.entry.nodes, escalation.level), trigger, facts, context);
}

/** What follows when nobody has acknowledged since the path ended. */
export function climbFromEnd(
  escalation: Escalation,
  trigger: Trigger,
  facts: IncidentFacts,
  context: Context,
): Effects {
  return walk(escalation, escalation.path.entry.nodes.length, trigger, facts, context);
}

function walk(from: Escalation, start: number, trigger: Trigger, facts: IncidentFacts, context: Context): Effects {
  const effects: Effect<EscalationsTypes>[] = [];
  let [escalation, index, because] = [from, start, trigger];
  let reach = reachOf(from);
  for (;;) {
    const node = escalation.path.entry.nodes[index];
    if (node === undefined) {
      const ended = lastResortOf(escalation.path, context).length === 0;
      const replacement = ended ? replacementFor(escalation, context) : undefined;
      if (replacement === undefined) return [...effects, ...lastResortPaged(escalation, because, facts, context)];
      const event = replaced(escalation, replacement, because);
      effects.push(append(event));
      escalation = evolved(escalation, event);
      [index, reach] = [passedOver(escalation, context), 'nobody'];
      because = {
        code: 'path-replaced',
        text: `Version ${replacement.version} of ${replacement.entry.name} took over`,
      };
    } else if ('branch' in node) {
      index += 1;
    } else if ('repeat' in node) {
      if (reach === 'nobody' || escalation.cycle > node.repeat.times) index += 1;
      else if (reach === 'nobody-at-once' && trigger.code !== 'round-over')
        return [...effects, ...lastResortPagedEarly(escalation, because, facts, context)];
      else [escalation, index, reach] = [{ ...escalation, cycle: escalation.cycle + 1, declinedBy: [] }, 0, 'nobody'];
    } else {
      const place = { cycle: escalation.cycle, level: levelAt(escalation.path.entry.nodes, index) };
      const responders = respondersAtLevel(escalation, node.level.targets, context);
      if (responders.length > 0)
        return [...effects, ...reached(escalation, place, node.level, responders, because, facts, context)];
      const event = skipped(escalation, place, node.level, context);
      effects.push(append(event));
      escalation = evolved(escalation, event);
      index += 1;
      because = { code: 'level-skipped', text: `Level ${place.level} had nobody to page` };
    }
  }
}

/** Whom the round that an escalation is in has reached: somebody, nobody at once because providers failed, or nobody for good. Levels were waited for only with the first. */
function reachOf(escalation: Escalation): 'somebody' | 'nobody-at-once' | 'nobody' {
  const pages = pagesOfRound(escalation).filter(({ closed }) => closed !== 'declined');
  if (pages.some(({ undeliverable, mayPass }) => undeliverable === null && !mayPass)) return 'somebody';
  return pages.some(({ mayPass }) => mayPass) ? 'nobody-at-once' : 'nobody';
}

function reached(
  escalation: Escalation,
  { cycle, level }: { cycle: number; level: number },
  definition: PathLevel,
  responders: readonly Responder[],
  trigger: Trigger,
  facts: IncidentFacts,
  { at, definitions }: Context,
): Effects {
  const { escalationId, path } = escalation;
  const acknowledgeBy = after(at, millisecondsOf(definition.acknowledgeWithin));
  const again = cycle > 1 ? `, round ${cycle},` : '';
  const text = `${trigger.text}: level ${level} of ${path.entry.name}${again} pages ${namesOf(responders, definitions)}.`;
  return [
    append({
      type: 'LevelReached' as const,
      escalationId,
      cycle,
      level,
      urgency: urgencyOf(facts, definitions),
      acknowledgeBy,
      incident: facts,
      pages: pagesTo(responders, `${escalationId}/${cycle}.${level}`),
      name: null,
      mode: definition.mode ?? 'everyone',
      acknowledgement: definition.acknowledgement ?? 'first',
      reason: reasonOf(escalation, trigger, text),
    }),
    setTimer(timerOf(escalationId), acknowledgeBy, {
      kind: 'acknowledgement-overdue' as const,
      escalationId,
      cycle,
      level,
    }),
  ];
}

function skipped(
  escalation: Escalation,
  place: { cycle: number; level: number },
  { targets }: PathLevel,
  context: Context,
): Extract<EscalationEvent, { type: 'LevelSkipped' }> {
  const round = place.cycle > 1 ? ` in round ${place.cycle}` : '';
  const text = `Level ${place.level} of ${escalation.path.entry.name}${round} has nobody to page: ${whyNobody(escalation, targets, context)}.`;
  return {
    type: 'LevelSkipped',
    escalationId: escalation.escalationId,
    ...place,
    reason: reasonOf(escalation, { code: 'nobody-to-page', text: '' }, text),
  };
}

/** Index of the node behind the `level`th level; 0 before the first. */
function nodeBehind(nodes: readonly PathNode[], level: number): number {
  let seen = 0;
  return level === 0 ? 0 : nodes.findIndex((node) => 'level' in node && (seen += 1) === level) + 1;
}

/** Which level, from 1, the node at `index` is. */
function levelAt(nodes: readonly PathNode[], index: number): number {
  return nodes.slice(0, index + 1).filter((node) => 'level' in node).length;
}
