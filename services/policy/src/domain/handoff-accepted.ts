/**
 * Somebody to whom it was handed off has it: whoever had it before is not responsible any more, nor whoever had it before
 * them, and others to whom it was handed off too are paged no further.
 */
import { append, cancelTimer } from '@escalog/kernel';
import { isAcknowledged, isRunning, type Escalation } from './escalation.ts';
import type { Context, Effects, Escalations, Move } from './escalations.ts';
import type { Acknowledgement } from './inputs.ts';
import { halt } from './halt.ts';
import { timerOf } from './paging.ts';
import { reasonOf } from './trigger.ts';
import { nameOf } from './who.ts';

/** What follows for the escalations that were handed off to the one that is acknowledged. */
export function handoffAccepted(
  escalation: Escalation,
  acknowledgement: Acknowledgement,
  state: Escalations,
  { definitions, at }: Context,
): Effects {
  const { by } = acknowledgement;
  const name = nameOf(by, escalation, definitions);
  const moves = openMovesTo(escalation.escalationId, state);
  const accepted = moves.flatMap((move): Effects => {
    const before = state.escalations[move.fromEscalation];
    const text = `${name} has it, to whom ${before?.path.entry.name ?? 'it'} was handed off.`;
    const event = append({
      type: 'HandoffAccepted' as const,
      handoffId: move.moveId,
      escalationId: move.toEscalation ?? escalation.escalationId,
      from: move.fromEscalation,
      by,
      reason: reasonOf(escalation, { code: 'handoff-accepted', text }, text),
    });
    if (before === undefined) return [event];
    const { at: acknowledgedAt = at } = acknowledgement;
    return isRunning(before)
      ? [
          ...halt(
            before,
            { code: 'handoff-accepted', text },
            { by: [by], acknowledgedAt, lapsesAt: null, snoozed: false },
          ),
          event,
        ]
      : [event, cancelTimer(timerOf(before.escalationId))];
  });
  return [...accepted, ...besides(escalation, moves, name, state)];
}

/** What the same was handed off to besides, and what became of that: halted, and nobody has it. */
function besides(escalation: Escalation, taken: readonly Move[], name: string, state: Escalations): Effects {
  const chain = new Set([escalation.escalationId, ...taken.map(({ fromEscalation }) => fromEscalation)]);
  return taken.flatMap(({ fromEscalation }) => {
    const from = state.escalations[fromEscalation]?.path.entry.name ?? 'it';
    const text = `${name} has it, to whom ${from} was handed off too.`;
    return openMovesFrom(fromEscalation, state, chain).flatMap(({ toEscalation }) => {
      const other = state.escalations[toEscalation ?? ''];
      return other !== undefined && (isRunning(other) || isAcknowledged(other))
        ? halt(other, { code: 'handoff-accepted', text })
        : [];
    });
  });
}

/** The open handoffs of an escalation and of what it was handed off to, without those of a chain that is known. */
function openMovesFrom(
  escalationId: string,
  { moves = [], ...state }: Escalations,
  known: Set<string>,
): readonly Move[] {
  return moves
    .filter(
      ({ kind, fromEscalation, toEscalation, outcome }) =>
        kind === 'handoff' && fromEscalation === escalationId && toEscalation !== null && outcome === 'open',
    )
    .flatMap((move) => {
      if (move.toEscalation === null || known.has(move.toEscalation)) return [];
      known.add(move.toEscalation);
      return [move, ...openMovesFrom(move.toEscalation, { moves, ...state }, known)];
    });
}

/** The open handoffs that led to an escalation, the last first. */
function openMovesTo(escalationId: string, state: Escalations, seen: ReadonlySet<string> = new Set()): readonly Move[] {
  if (seen.has(escalationId)) return [];
  const led = (state.moves ?? []).filter(
    ({ kind, fromEscalation, toEscalation, outcome }) =>
      kind === 'handoff' && toEscalation === escalationId && outcome === 'open' && fromEscalation !== '',
  );
  return led.flatMap((move) => [move, ...openMovesTo(move.fromEscalation, state, new Set([...seen, escalationId]))]);
}
