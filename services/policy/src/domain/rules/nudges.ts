/** What becomes of a nudge: it is accepted, and what it suggests is done in the name of who did; dismissed; overtaken by events; or nobody answers. */
import { append, cancelTimer, perform } from '@escalog/kernel';
import type { Context, Effects, Escalations } from '../escalations.ts';
import type { EscalationsInput } from '../inputs.ts';
import type { OpenNudge } from '../nudge-state.ts';
import { newest } from '../fired-again.ts';
import { inTheirWords, whoIs } from '../who.ts';
import { deed, reasonFor, type Doer } from './deed.ts';
import { isTaken } from '../taken.ts';
import { nudgeTimerOf } from './suggest.ts';

/** What an input makes of the nudges that are open. Whatever ends one is measured. */
export function nudgesAfter(
  input: EscalationsInput,
  incidentId: string,
  state: Escalations,
  context: Context,
): Effects {
  return ended(input, incidentId, state, context).flatMap((effect) => {
    const outcome = effect.kind === 'append' ? outcomes[effect.event.type as keyof typeof outcomes] : undefined;
    return outcome === undefined || effect.kind !== 'append' || !('leadTimeMs' in effect.event)
      ? [effect]
      : [effect, perform({ kind: 'nudge-ended' as const, outcome, leadTimeMs: effect.event.leadTimeMs })];
  });
}

const outcomes = {
  NudgeAccepted: 'accepted',
  NudgeDismissed: 'dismissed',
  NudgeExpired: 'expired',
  NudgeOvertaken: 'overtaken',
} as const;

function ended(input: EscalationsInput, incidentId: string, state: Escalations, context: Context): Effects {
  const open = Object.values(state.ruled?.nudges ?? {}).filter(({ outcome }) => outcome === 'open');
  if (open.length === 0) return [];
  switch (input.kind) {
    case 'nudge-answered':
      return open
        .filter(({ nudgeId }) => nudgeId === input.nudgeId)
        .flatMap((nudge) => answered(nudge, input, incidentId, state, context));
    case 'nudge-expired':
      return open.filter(({ nudgeId }) => nudgeId === input.nudgeId).flatMap((nudge) => expired(nudge, context));
    default:
      return open.flatMap((nudge) => {
        // Whatever is asked at the same instant finds that nobody is asked any more.
        if (nudge.expiresAt <= context.at)
          return [...expired(nudge, context), cancelTimer(nudgeTimerOf(nudge.nudgeId))];
        const because = overtakenBy(nudge, state);
        return because === undefined ? [] : overtaken(nudge, because, context);
      });
  }
}

function answered(
  nudge: OpenNudge,
  input: Extract<EscalationsInput, { kind: 'nudge-answered' }>,
  incidentId: string,
  state: Escalations,
  context: Context,
): Effects {
  const { by, name, via, why } = input;
  const who = whoIs(by, name, context.definitions);
  const common = { nudgeId: nudge.nudgeId, by, via, ...since(nudge, context) };
  const inWords = inTheirWords(why ?? '');
  if (input.answer === 'dismissed') {
    const text = `${who} dismissed what was suggested${inWords}.`;
    return [
      append({
        type: 'NudgeDismissed' as const,
        ...common,
        why: why ?? '',
        reason: reasonFor(doerOf(nudge, incidentId, 'nudge-dismissed', text, context), text),
      }),
      cancelTimer(nudgeTimerOf(nudge.nudgeId)),
    ];
  }
  const doer = doerOf(nudge, incidentId, 'nudge-accepted', `${who} accepted what was suggested${inWords}`, context);
  const done = nudge.action.kind === 'none' ? undefined : deed(nudge.action, doer, state, context);
  const text = done === undefined ? `${doer.why}.` : `${doer.why}: ${done.because}`;
  return [
    append({ type: 'NudgeAccepted' as const, ...common, reason: reasonFor(doer, text) }),
    cancelTimer(nudgeTimerOf(nudge.nudgeId)),
    ...(done?.effects ?? []),
  ];
}

function expired(nudge: OpenNudge, context: Context): Effects {
  const text = 'Nobody answered in time, so nothing is done.';
  const reason = reasonFor(doerOf(nudge, '', 'nudge-expired', text, context), text);
  return [append({ type: 'NudgeExpired' as const, nudgeId: nudge.nudgeId, ...since(nudge, context), reason })];
}

function overtaken(nudge: OpenNudge, text: string, context: Context): Effects {
  const reason = reasonFor(doerOf(nudge, '', 'nudge-overtaken', text, context), text);
  return [
    append({ type: 'NudgeOvertaken' as const, nudgeId: nudge.nudgeId, ...since(nudge, context), reason }),
    cancelTimer(nudgeTimerOf(nudge.nudgeId)),
  ];
}

/** Why what was suggested is of no use any more; `undefined` while it is. */
function overtakenBy({ trigger, action, madeAt }: OpenNudge, state: Escalations): string | undefined {
  const { work } = state;
  if (state.resolved) return 'The incident is resolved, so nothing is left to decide.';
  if (trigger === 'unacknowledged-for' && isTaken(state)) return 'Somebody has acknowledged since.';
  if (trigger === 'without-update-for' && work !== undefined && work.updatedAt > madeAt)
    return 'An update was posted since.';
  if (trigger === 'without-lead-for' && (work?.lead ?? null) !== null) return 'Somebody leads the incident since.';
  if (trigger === 'in-severity-for' && work !== undefined && work.severitySince > madeAt)
    return 'The severity has changed since.';
  const started =
    action.kind === 'start' &&
    newest(state.escalations).some(({ path, routeEnded }) => path.entry.ref === action.path && routeEnded !== true);
  return started ? 'The path is climbed since.' : undefined;
}

function since({ madeAt, noticeIds }: OpenNudge, { at }: Context) {
  return { leadTimeMs: at - madeAt, openNotices: noticeIds };
}

/** What is done is called by the nudge: its rule may be gone. */
function doerOf(
  { nudgeId, rule, ruleVersion }: OpenNudge,
  incidentId: string,
  code: string,
  why: string,
  { definitions }: Context,
): Doer {
  const id = `nudge-${nudgeId.slice(nudgeId.lastIndexOf('.') + 1)}`;
  return { incidentId, rule, version: ruleVersion, name: definitions.find(rule)?.entry.name ?? rule, id, code, why };
}
