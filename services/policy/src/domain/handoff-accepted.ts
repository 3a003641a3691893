/** Somebody to whom it was handed off has it: whoever had it before is not responsible any more, nor whoever had it before them. */
import { append, cancelTimer } from '@escalog/kernel';
import {
  isRunning,
  type Acknowledgement,
  type Context,
  type Effects,
  type Escalation,
  type Escalations,
} from './escalations.ts';
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
  return openMovesTo(escalation.escalationId, state).flatMap((move) => {
    const before = state.escalations[move.fromEscalation];
    const text = `${name} has it, to whom ${before?.path.entry.name ?? 'it'} was handed off.`;
    const accepted = append({
      type: 'HandoffAccepted' as const,
      handoffId: move.moveId,
      escalationId: move.toEscalation ?? escalation.escalationId,
      from: move.fromEscalation,
      by,
      reason: reasonOf(escalation, { code: 'handoff-accepted', text }, text),
    });
    if (before === undefined) return [accepted];
    const { at: acknowledgedAt = at } = acknowledgement;
    return isRunning(before)
      ? [
          ...halt(
            before,
            { code: 'handoff-accepted', text },
            { by: [by], acknowledgedAt, lapsesAt: null, snoozed: false },
          ),
          accepted,
        ]
      : [accepted, cancelTimer(timerOf(before.escalationId))];
  });
}

/** The open handoffs that led to an escalation, the last first. */
function openMovesTo(
  escalationId: string,
  state: Escalations,
  seen: ReadonlySet<string> = new Set(),
): readonly NonNullable<Escalations['moves']>[number][] {
  if (seen.has(escalationId)) return [];
  const led = (state.moves ?? []).filter(
    ({ kind, fromEscalation, toEscalation, outcome }) =>
      kind === 'handoff' && toEscalation === escalationId && outcome === 'open' && fromEscalation !== '',
  );
  return led.flatMap((move) => [move, ...openMovesTo(move.fromEscalation, state, new Set([...seen, escalationId]))]);
}
