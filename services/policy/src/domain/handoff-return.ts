/**
 * The new side did not take it: where its path would end, what had been handed off is climbed again from the top, and
 * whoever gave it is paged too. When that is being climbed already, it goes on. Where there is nothing to go back to, the path ends
 * at its last resort, as any does.
 */
import { append, type Effect } from '@escalog/kernel';
import { climb } from './climb.ts';
import { isAcknowledged, isRunning, pagesAsked, type Escalation } from './escalation.ts';
import {
  factsOf,
  type Context,
  type Effects,
  type EscalationEvent,
  type Escalations,
  type EscalationsTypes,
  type Move,
} from './escalations.ts';
import { evolve, stateAfter } from './evolve.ts';
import { newest } from './fired-again.ts';
import { halt } from './halt.ts';
import { timerOf } from './paging.ts';
import { reasonOf } from './trigger.ts';
import { nameOf, personNow } from './who.ts';

type Exhausted = Extract<EscalationEvent, { type: 'EscalationExhausted' }>;

/** What was decided, with the ends of handoffs that nobody took led back. */
export function withReturns(decided: Effects, state: Escalations, context: Context): Effects {
  const ended = decided.findIndex((effect) => effect.kind === 'append' && effect.event.type === 'EscalationExhausted');
  const effect = decided[ended];
  if (effect?.kind !== 'append' || effect.event.type !== 'EscalationExhausted') return decided;
  const { event } = effect;
  const { escalationId } = event;
  const before = decided.slice(0, ended);
  const then = stateAfter(before, state);
  const escalation = then.escalations[escalationId];
  const moves = (then.moves ?? []).filter((move) => canReturn(move, escalationId, then));
  const rest = decided.slice(ended + 1);
  if (escalation === undefined || moves.length === 0)
    return [...before, effect, ...withReturns(rest, stateAfter([effect], then), context)];
  const back = returned(escalation, moves, then, context);
  const others = rest.filter((other) => !isOfEnd(other, event));
  return [...before, ...withReturns([...back, ...others], then, context)];
}

function canReturn({ toEscalation, fromEscalation, outcome }: Move, escalationId: string, state: Escalations): boolean {
  const from = newest(state.escalations).find((one) => one.escalationId === fromEscalation);
  return (
    toEscalation === escalationId &&
    outcome === 'open' &&
    !state.resolved &&
    from !== undefined &&
    (isRunning(from) || isAcknowledged(from))
  );
}

/** The last resort that would have been paged waits for nothing, and operators need not hear that it has nobody. */
function isOfEnd(effect: Effect<EscalationsTypes>, { escalationId, reason }: Exhausted): boolean {
  return effect.kind === 'perform'
    ? effect.activity.kind === 'tell-operators' && effect.activity.reason === reason.text
    : effect.kind === 'set-timer' && effect.timer.id === timerOf(escalationId);
}

function returned(escalation: Escalation, moves: readonly Move[], state: Escalations, context: Context): Effects {
  const facts = factsOf(state);
  if (facts === null) return [];
  const { name: called } = escalation.path.entry;
  const text = pagesAsked(escalation).length === 0 ? `${called} has nobody to page` : `Nobody acknowledged ${called}`;
  const halted = halt(escalation, { code: 'handoff-returned', text: `${text}: it goes back.` });
  const effects: Effect<EscalationsTypes>[] = [...halted];
  for (const move of moves) {
    const then = stateAfter(effects, state);
    const from = then.escalations[move.fromEscalation];
    if (from === undefined) continue;
    const isTakenUp = isAcknowledged(from);
    const name = nameOf(move.by, from, context.definitions);
    const event = {
      type: 'HandoffReturned' as const,
      handoffId: move.moveId,
      escalationId: from.escalationId,
      to: escalation.escalationId,
      cycle: from.cycle + Number(isTakenUp),
      at: context.at,
      reason: reasonOf(
        from,
        {
          code: isTakenUp ? 'handoff-returned' : 'handoff-returned-while-climbing',
          text,
          facts: { by: move.by },
        },
        isTakenUp
          ? `${text}, so ${from.path.entry.name} is climbed again from the top, and ${name} is paged too.`
          : `${text}; ${from.path.entry.name} is being climbed already.`,
      ),
    };
    effects.push(append(event));
    const again = evolve(then, event).escalations[from.escalationId];
    if (isTakenUp && again !== undefined)
      effects.push(...climb(again, { code: 'handoff-returned', text }, then, context, personNow(move.by, context)));
  }
  return effects;
}
