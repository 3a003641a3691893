/**
 * An acknowledgement lapses when nobody has been active for as long as the severity allows, or when the end has come
 * that was set with it. Then the path is climbed from the top, on the facts of now, and whoever had acknowledged is paged
 * too. Activity pushes it back, but not an end that was set. A week after the declaration, or after it was opened again, none lapses any more by itself.
 */
import { protocolOf } from '@escalog/definitions';
import { after, append, spoken, type Instant, type Milliseconds } from '@escalog/kernel';
import { climb } from './climb.ts';
import { isAcknowledged, type AcknowledgedEscalation, type Escalation } from './escalation.ts';
import { factsOf, type Context, type Effects, type Escalations } from './escalations.ts';
import type { Acknowledgement, EscalationsInput } from './inputs.ts';
import { evolved } from './evolve.ts';
import { newest } from './fired-again.ts';
import { waitingToLapse, type Halting } from './halt.ts';
import { nameOf, personNow } from './who.ts';

const week: Milliseconds = 7 * 24 * 60 * 60_000;

/** How an escalation is halted by an acknowledgement, and until when. */
export function haltingBy(acknowledgement: Acknowledgement, state: Escalations, context: Context): Halting {
  const { by, until, at: acknowledgedAt = context.at } = acknowledgement;
  if (until !== undefined && until !== null) return { by: [by], acknowledgedAt, lapsesAt: until, snoozed: true };
  const pause = pauseOf(state, context);
  const lapsesAt = pause === null ? null : withinTheWeek(after(acknowledgedAt, pause), acknowledgedAt, state);
  return { by: [by], acknowledgedAt, lapsesAt, snoozed: false };
}

/** How long the severity of now lets an acknowledged incident go without activity; null for as long as it takes. */
export function pauseOf(state: Escalations, { definitions }: Context): Milliseconds | null {
  return protocolOf(definitions.findOf('severity', `severity/${state.facts?.severity ?? ''}`)?.entry).reescalateAfter;
}

/** The acknowledgement once it was due to lapse at `dueAt`: pushed back when somebody has been active since. */
export function pushedBack(
  acknowledged: AcknowledgedEscalation,
  dueAt: Instant,
  state: Escalations,
): AcknowledgedEscalation {
  const { at, lapsesAt, snoozed } = acknowledged;
  const activeAt = state.work?.activeAt ?? at;
  if (snoozed === true || lapsesAt === null || lapsesAt !== dueAt || activeAt <= at) return acknowledged;
  const pause = lapsesAt - at;
  return { ...acknowledged, at: activeAt, lapsesAt: withinTheWeek(after(activeAt, pause), at, state) };
}

/** A timer. One that was set before something changed waits on. */
export function lapseDue(
  { escalationId }: Extract<EscalationsInput, { kind: 'lapse-due' }>,
  state: Escalations,
  context: Context,
): Effects {
  const facts = factsOf(state);
  const escalation = newest(state.escalations).find((one) => one.escalationId === escalationId);
  if (facts === null || state.resolved || escalation === undefined || !isAcknowledged(escalation)) return [];
  const { acknowledged } = escalation;
  if (acknowledged === undefined || acknowledged.lapsesAt === null) return [];
  if (acknowledged.lapsesAt > context.at) return waitingToLapse(escalationId, acknowledged.lapsesAt);
  const event = lapsed(escalation, acknowledged, state, context);
  const who = namesIn(acknowledged, escalation, context);
  const trigger = { code: event.reason.code, text: `The acknowledgement of ${who} has lapsed` };
  return [
    append(event),
    ...climb(
      evolved(escalation, event),
      trigger,
      state,
      context,
      acknowledged.by.flatMap((ref) => personNow(ref, context)),
    ),
  ];
}

function lapsed(escalation: Escalation, acknowledged: AcknowledgedEscalation, state: Escalations, context: Context) {
  const { by, at, snoozed } = acknowledged;
  const who = namesIn(acknowledged, escalation, context);
  const severity = context.definitions.findOf('severity', `severity/${state.facts?.severity ?? ''}`);
  const why =
    snoozed === true
      ? `The end that ${who} set has come`
      : `${who} acknowledged, and nothing has happened for ${spoken(context.at - at)}`;
  return {
    type: 'AcknowledgementLapsed' as const,
    escalationId: escalation.escalationId,
    cycle: escalation.cycle + 1,
    acknowledgedBy: by,
    reason: {
      code: snoozed === true ? 'snooze-over' : 'acknowledgement-lapsed',
      text: `${why}, so ${escalation.path.entry.name} is climbed again from the top.`,
      definition:
        severity === undefined || snoozed === true
          ? `${escalation.path.entry.ref}@${escalation.path.version}`
          : `${severity.entry.ref}@${severity.version}`,
      facts: { acknowledgedBy: by.join(', ') },
    },
  };
}

function namesIn({ by }: AcknowledgedEscalation, escalation: Escalation, { definitions }: Context): string {
  return by.map((ref) => nameOf(ref, escalation, definitions)).join(', ');
}

/** Null a week after the declaration or the last reopening, or after the acknowledgement when that is not known. */
function withinTheWeek(lapsesAt: Instant, at: Instant, { origin, reopened }: Escalations): Instant | null {
  return lapsesAt > after(reopened?.at ?? origin?.declaredAt ?? at, week) ? null : lapsesAt;
}
