/**
 * Somebody gives it to a person, a schedule, a team or a path. Those are paged, and whoever gave it stays responsible
 * until one of them acknowledges: what they had is halted as acknowledged by them, and lapses as that does. While somebody
 * is asked to decide a loop, what was had goes on: the loop does not set the clock back any more.
 */
import { pathDefinitionOf } from '@escalog/definitions';
import { append } from '@escalog/kernel';
import { bounced, isBouncing } from './bounce.ts';
import { climb } from './climb.ts';
import { isRunning } from './escalation.ts';
import { factsOf, type Context, type Effects, type Escalations, type Move } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { evolve } from './evolve.ts';
import { halt } from './halt.ts';
import { pathOf } from './handoff-path.ts';
import { haltingBy } from './lapse.ts';
import { movesOf } from './moves.ts';
import type { Trigger } from './trigger.ts';
import { inTheirWords, whoIs } from './who.ts';

type HandedOff = Extract<EscalationsInput, { kind: 'handed-off' }>;

export function handedOff(input: HandedOff, state: Escalations, context: Context): Effects {
  const moves = movesOf(input, state);
  const [first] = moves;
  const escalationId = first?.toEscalation ?? null;
  if (factsOf(state) === null || state.resolved || first === undefined || escalationId === null) return [];
  if (state.escalations[escalationId] !== undefined) return [];
  const before = state.escalations[first.fromEscalation];
  const trigger = triggerOf(input, context);
  const { path, owner } = pathOf(input.to, input.toName, before, context);
  const event = {
    type: 'EscalationStarted' as const,
    escalationId,
    path: path.entry.ref,
    pathVersion: path.version,
    definition: null,
    pathDefinition: pathDefinitionOf(path.entry),
    kind: 'handoff',
    from: before?.escalationId ?? null,
    owner,
    reason: {
      code: trigger.code,
      text: `${trigger.text}.`,
      definition: `${path.entry.ref}@${path.version}`,
      facts: { by: input.by, to: input.to, handoff: input.handoffId },
    },
  };
  const escalation = evolve(state, event).escalations[event.escalationId];
  return [
    ...halts(moves, input, state, context),
    append(event),
    ...(escalation === undefined ? [] : climb(escalation, trigger, state, context)),
    ...bounced(before, state, context),
  ];
}

/** What whoever gives it had is theirs until it is taken; what is acknowledged already stays so. */
function halts(moves: readonly Move[], input: HandedOff, state: Escalations, context: Context): Effects {
  if (isBouncing(state)) return [];
  return moves.flatMap(({ fromEscalation }) => {
    const before = state.escalations[fromEscalation];
    if (before === undefined || !isRunning(before)) return [];
    const trigger = triggerOf(input, context);
    const halting = haltingBy({ by: input.by, pageId: null, at: input.at }, state, context);
    return halt(before, { ...trigger, text: `${trigger.text}.` }, halting);
  });
}

function triggerOf({ by, name, toName, why }: HandedOff, { definitions }: Context): Trigger {
  return {
    code: 'handed-off',
    text: `${whoIs(by, name, definitions)} handed it off to ${toName}${inTheirWords(why)}`,
  };
}
