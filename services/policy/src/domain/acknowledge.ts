/**
 * "I have it." Halts the escalation of the page, else those that paged the person, else all, unless its level asks
 * for more than one. What somebody else has acknowledged already is theirs too: an end that was set with it counts no more.
 */
import { append, type Effect } from '@escalog/kernel';
import { everyoneAsked } from './everyone.ts';
import { isAcknowledged, isRunning, pagesAsked, type AskedPage, type Escalation } from './escalation.ts';
import type { Context, Effects, Escalations, EscalationsTypes } from './escalations.ts';
import type { Acknowledgement, EscalationsInput } from './inputs.ts';
import { stateAfter } from './evolve.ts';
import { newest } from './fired-again.ts';
import { halt, waitingToLapse, type Halting } from './halt.ts';
import { handoffAccepted } from './handoff-accepted.ts';
import { haltingBy, pauseOf } from './lapse.ts';
import { reasonOf, type Trigger } from './trigger.ts';
import { nameOf } from './who.ts';

export function acknowledged(
  { acknowledgement }: Extract<EscalationsInput, { kind: 'acknowledged' }>,
  state: Escalations,
  context: Context,
): Effects {
  if (state.resolved) return [];
  const effects: Effect<EscalationsTypes>[] = [];
  let then = state;
  for (const { escalationId } of aboutWhich(acknowledgement, state)) {
    // What is accepted with one of them may halt another.
    const escalation = then.escalations[escalationId];
    const came = escalation === undefined ? [] : answered(escalation, acknowledgement, then, context);
    effects.push(...came);
    then = stateAfter(came, then);
  }
  return effects;
}

function answered(
  escalation: Escalation,
  acknowledgement: Acknowledgement,
  state: Escalations,
  context: Context,
): Effects {
  if (!isRunning(escalation)) return joined(escalation, acknowledgement, state, context);
  const asked = everyoneAsked(escalation, acknowledgement, context);
  if (asked !== undefined) return asked;
  const trigger = acknowledgedBy(acknowledgement, escalation, state, context);
  return [
    ...halt(escalation, trigger, haltingBy(acknowledgement, state, context)),
    ...handoffAccepted(escalation, acknowledgement, state, context),
  ];
}

/**
 * What an acknowledgement is about: the escalation of the page, else those that paged the person, else all. Halted ones count
 * too, for a second acknowledgement may be about them, and then it halts nothing; not those that were started again. What a
 * handoff went back to stands for those who did not take it in time.
 */
function aboutWhich({ by, pageId }: Acknowledgement, state: Escalations): readonly Escalation[] {
  const all = newest(state.escalations);
  const asked = (concerns: (page: AskedPage) => boolean) =>
    all.filter((escalation) => pagesAsked(escalation).some(concerns));
  const ofPage = asked((page) => page.pageId === pageId);
  const ofPerson = asked(({ person }) => person === by);
  const about = [ofPage, ofPerson].find(({ length }) => length > 0) ?? all;
  return [...new Set(about.flatMap((escalation) => wentBackTo(escalation, all, state)))];
}

/** The escalations to which a handoff went back that nobody took in time; of any other escalation itself. */
function wentBackTo(escalation: Escalation, all: readonly Escalation[], state: Escalations): readonly Escalation[] {
  const from = (state.moves ?? []).flatMap(({ toEscalation, fromEscalation, outcome }) =>
    toEscalation === escalation.escalationId && outcome === 'returned' ? [fromEscalation] : [],
  );
  if (from.length === 0) return [escalation];
  return all
    .filter(({ escalationId }) => from.includes(escalationId))
    .flatMap((before) => wentBackTo(before, all, state));
}

/** Somebody more has what is halted already, or whoever had it sets an end. */
function joined(
  escalation: Escalation,
  acknowledgement: Acknowledgement,
  state: Escalations,
  context: Context,
): Effects {
  const { acknowledged: before } = escalation;
  if (!isAcknowledged(escalation) || before === undefined || isGivenOn(escalation, state)) return [];
  const { by, until } = acknowledgement;
  const isNew = !before.by.includes(by);
  if (!isNew && (until ?? null) === null) return [];
  const halting = haltingBy(acknowledgement, state, context);
  if (!isNew && before.snoozed === true && before.lapsesAt === halting.lapsesAt) return [];
  const name = nameOf(by, escalation, context.definitions);
  return changed(
    escalation,
    { ...halting, by: isNew ? [...before.by, by] : before.by },
    {
      code: isNew ? 'acknowledged-too' : 'snoozed',
      text: isNew ? `${name} has acknowledged too.` : `${name} has set when it is taken up again.`,
    },
  );
}

/** A changed severity lets acknowledgements go without activity for longer, or for less long. */
export function timedAnew(
  { severity, at }: Extract<EscalationsInput, { kind: 'facts-changed' }>,
  state: Escalations,
  context: Context,
): Effects {
  if (severity === undefined || state.resolved) return [];
  const pause = pauseOf(state, context);
  return newest(state.escalations).flatMap((escalation) => {
    const { acknowledged: before } = escalation;
    if (!isAcknowledged(escalation) || before === undefined || before.snoozed === true) return [];
    if (isGivenOn(escalation, state)) return [];
    if (pause === (before.lapsesAt === null ? null : before.lapsesAt - before.at)) return [];
    const [first = ''] = before.by;
    const halting = haltingBy({ by: first, pageId: null, at }, state, context);
    return changed(
      escalation,
      { ...halting, by: before.by },
      {
        code: 'severity-changed',
        text: `The severity is ${severity.to} now, which says anew how long it may go without activity.`,
      },
    );
  });
}

/** True when somebody to whom it was handed off has it. */
function isGivenOn({ escalationId }: Escalation, { moves = [] }: Escalations): boolean {
  return moves.some((move) => move.fromEscalation === escalationId && move.outcome === 'accepted');
}

function changed(escalation: Escalation, { by, ...halting }: Halting, trigger: Trigger): Effects {
  const { escalationId } = escalation;
  return [
    append({
      type: 'AcknowledgementChanged' as const,
      escalationId,
      acknowledgedBy: by,
      ...halting,
      reason: reasonOf(escalation, trigger, trigger.text),
    }),
    ...waitingToLapse(escalationId, halting.lapsesAt),
  ];
}

/** Why an escalation is halted by an acknowledgement. */
export function acknowledgedBy(
  { by }: Acknowledgement,
  escalation: Escalation,
  { escalations }: Escalations,
  { definitions }: Context,
): Trigger {
  const source = definitions.findOf('alert-source', by)?.entry;
  if (source !== undefined) return { code: 'acknowledged', text: `${source.name} says that somebody has it there.` };
  const name = nameOf(by, escalation, definitions);
  const isPaged = Object.values(escalations).some((one) => pagesAsked(one).some(({ person }) => person === by));
  const round = escalation.cycle > 1 ? ` in round ${escalation.cycle}` : '';
  return {
    code: 'acknowledged',
    text: isPaged ? `${name} acknowledged${round}.` : `${name} acknowledged${round}, who had not been paged.`,
  };
}
