/**
 * The last resort. It is paged when the path has ended, and from then on again and again, first after a minute and
 * then twice as late each time, up to a quarter of an hour, until somebody acknowledges or the incident is resolved:
 * whether it was reached and does not answer, could not be reached, or has nobody. Who it is, is found anew each time.
 * Early, when a whole round of the path reached nobody at once, it is paged once a round.
 *
 * When it has nobody, or none of its pages can be delivered, people who operate Escalog are told, each time.
 */
import type { IncidentFacts, Page } from '@escalog/contracts';
import { respondersOf, type Responder } from '@escalog/definitions';
import { after, append, perform, setTimer, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Escalation, PinnedPath } from './escalation.ts';
import type { Context, Effects } from './escalations.ts';
import { namesOf, pagesTo, timerOf, urgencyOf } from './paging.ts';
import { reasonOf, type Trigger } from './trigger.ts';

const minute: Milliseconds = 60_000;
const longestPause: Milliseconds = 15 * minute;

/** Whom the last resort of a path means now. */
export function lastResortOf({ entry }: PinnedPath, { definitions, at }: Context): readonly Responder[] {
  return entry.lastResort === '' ? [] : respondersOf(entry.lastResort, definitions, at);
}

/** The last resort of a path that has ended, for the first time or once more, and whoever is to be paged `besides`. */
export function lastResortPaged(
  escalation: Escalation,
  trigger: Trigger,
  facts: IncidentFacts,
  context: Context,
  besides: readonly Responder[] = [],
): Effects {
  const { escalationId, path, phase } = escalation;
  const time = timesPaged(escalation) + 1;
  const responders = withOthers(lastResortOf(path, context), besides);
  const acknowledgeBy = after(context.at, pauseAfter(time - (escalation.lastResortBefore ?? 0)));
  const again = phase === 'exhausted';
  const common = {
    ...asked(escalation, responders, time, facts, context),
    acknowledgeBy,
    reason: reasonOf(
      escalation,
      { ...trigger, code: responders.length === 0 ? 'nobody-at-all' : trigger.code },
      again
        ? textOfAgain(trigger, path, time, responders, context)
        : textOfEnd(trigger, path, time, responders, context),
    ),
  };
  return [
    append(
      again
        ? { type: 'LastResortPaged' as const, time, ...common }
        : { type: 'EscalationExhausted' as const, ...common },
    ),
    setTimer(timerOf(escalationId), acknowledgeBy, { kind: 'last-resort-due' as const, escalationId, time }),
    ...toldWhenNobody(responders, common.reason.text),
  ];
}

/** The last resort of a path whose round reached nobody at once: the round is waited for until the time of its last level is over, and for a minute at least. */
export function lastResortPagedEarly(
  escalation: Escalation,
  trigger: Trigger,
  facts: IncidentFacts,
  context: Context,
  besides: readonly Responder[],
): Effects {
  const { escalationId, path, cycle } = escalation;
  const time = timesPaged(escalation) + 1;
  const responders = withOthers(lastResortOf(path, context), besides);
  const acknowledgeBy = laterOf(escalation.acknowledgeBy, after(context.at, minute));
  const whom =
    responders.length === 0
      ? 'and the last resort has nobody'
      : `so the last resort is paged right now: ${namesOf(responders, context.definitions)}`;
  const reason = reasonOf(
    escalation,
    { ...trigger, code: 'round-reached-nobody' },
    `${trigger.text}, and round ${cycle} of ${path.entry.name} has reached nobody at once, ${whom}; the path is repeated once the time of the round is over.`,
  );
  return [
    append({
      type: 'LastResortPaged' as const,
      time,
      ...asked(escalation, responders, time, facts, context),
      acknowledgeBy,
      reason,
    }),
    setTimer(timerOf(escalationId), acknowledgeBy, { kind: 'round-over' as const, escalationId, cycle }),
    ...toldWhenNobody(responders, reason.text),
  ];
}

/** Those, and whoever is to be paged besides and is not among them. */
export function withOthers(responders: readonly Responder[], besides: readonly Responder[]): readonly Responder[] {
  return [...responders, ...besides.filter(({ person }) => responders.every((one) => one.person !== person))];
}

function asked(
  { escalationId }: Escalation,
  responders: readonly Responder[],
  time: number,
  facts: IncidentFacts,
  { definitions }: Context,
): { escalationId: string; urgency: string; incident: IncidentFacts; pages: readonly Page[] } {
  return {
    escalationId,
    urgency: urgencyOf(facts, definitions),
    incident: facts,
    pages: pagesTo(responders, `${escalationId}/last-resort${time === 1 ? '' : `.${time}`}`),
  };
}

function textOfEnd(
  { text }: Trigger,
  { entry }: PinnedPath,
  time: number,
  responders: readonly Responder[],
  { definitions }: Context,
): string {
  const again = time === 1 ? '' : ` for the ${ordinal(time)} time`;
  const outcome =
    responders.length === 0
      ? `the last resort has nobody either${again}: nobody is paged. Apply an escalation path whose last resort is a person`
      : `the last resort is paged${again}: ${namesOf(responders, definitions)}`;
  return `${text}, and ${entry.name} has no further level; ${outcome}.`;
}

function textOfAgain(
  { text }: Trigger,
  { entry }: PinnedPath,
  time: number,
  responders: readonly Responder[],
  { definitions }: Context,
): string {
  return responders.length === 0
    ? `${text}, and the last resort of ${entry.name}, looked for ${time} times by now, has nobody: nobody is paged. Apply an escalation path whose last resort is a person.`
    : `${text}, so the last resort of ${entry.name} is paged for the ${ordinal(time)} time: ${namesOf(responders, definitions)}.`;
}

function toldWhenNobody(responders: readonly Responder[], reason: string): Effects {
  return responders.length > 0 ? [] : [perform({ kind: 'tell-operators' as const, reason })];
}

/** 1, 2, 4, 8, and then every 15 minutes. */
function pauseAfter(time: number): Milliseconds {
  return Math.min(minute * 2 ** (time - 1), longestPause);
}

/** Escalations that were stored before this was counted have paged it once at most. */
function timesPaged({ lastResortTimes, phase }: Escalation): number {
  return lastResortTimes ?? Number(phase === 'exhausted');
}

function laterOf(one: Instant | null | undefined, other: Instant): Instant {
  return one !== null && one !== undefined && one > other ? one : other;
}

/** `2nd`, `13th`, `21st`. */
function ordinal(number: number): string {
  const ending = new Intl.PluralRules('en', { type: 'ordinal' }).select(number);
  return `${number}${({ one: 'st', two: 'nd', few: 'rd' } as Partial<Record<string, string>>)[ending] ?? 'th'}`;
}
