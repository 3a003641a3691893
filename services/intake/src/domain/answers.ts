/**
 * What people answer who were paged, or who come along: that they have it, that it is not for them, that others have to come
 * now, or that it is for others. A request that comes twice is one: whoever has no answer sends it again.
 */
import type { IncidentsEvent } from '@escalog/contracts';
import { accepted, ignored, type Decision, type Milliseconds } from '@escalog/kernel';
import type { Command } from './incident-command.ts';
import type { IncidentEvent, OpenIncident, TakenAnswer } from './incident-state.ts';

type Answer = Decision<IncidentEvent>;

/** The same of the same person within this time is sent again, later it is meant again: meanwhile others may have been paged. */
const sentAgainWithin: Milliseconds = 30_000;
const remembered = 100;

export function acknowledge(
  { by, pageId, via, until, reason }: Command<'acknowledge'>,
  { answeredPages, acknowledgedBy, answers = [] }: OpenIncident,
): Answer {
  if (via === 'alert-source' && acknowledgedBy.includes(by)) return ignored('its source has acknowledged it already');
  const hasDeclined = answers.some(
    ({ key }) => key === declined({ by, pageId }) || key === declined({ by, pageId: null }),
  );
  if (pageId !== null && answeredPages.includes(pageId) && !hasDeclined)
    return ignored('this page is answered already');
  return accepted({ type: 'IncidentAcknowledged', by, pageId, via, until: until ?? null, reason });
}

/** An answer to one page is one until they acknowledge; without a page it is about every page of the person until then. */
export function decline({ by, pageId, why, at, reason }: Command<'decline'>, { answers = [] }: OpenIncident): Answer {
  const key = declined({ by, pageId });
  const before = answers.findLast((answer) => answer.key === key);
  if (before !== undefined && (pageId !== null || at - before.at <= sentAgainWithin))
    return ignored('they have declined it already');
  return accepted({ type: 'PageDeclined', by, pageId, why, reason });
}

export function requestNextLevel(
  { by, escalationId, pageId, at, reason }: Command<'request-next-level'>,
  { answers = [] }: OpenIncident,
): Answer {
  const key = requested({ by, escalationId, pageId });
  if (answers.some((answer) => answer.key === key && at - answer.at <= sentAgainWithin))
    return ignored('they asked for it a moment ago');
  return accepted({ type: 'NextLevelRequested', by, escalationId, pageId, reason });
}

/** Given on once more after the new side has returned it, or once it was given to others too, it is a handoff like the first. */
export function handOff(
  { by, to, toName, escalationId, why, isOpen, at, reason }: Command<'hand-off'>,
  { answers = [] }: OpenIncident,
): Answer {
  const key = handedOff({ by, to, escalationId });
  const last = answers.at(-1);
  const isSentAgain = last?.key === key && at - last.at <= sentAgainWithin;
  const since = answers.slice(answers.findLastIndex((answer) => answer.key === key) + 1);
  const isGivenOn = since.length < answers.length && since.some(isHandoff);
  if ((isOpen && !isGivenOn) || isSentAgain) return ignored(`it is handed off to ${to} already`);
  return accepted({ type: 'IncidentHandedOff', by, to, toName, escalationId, why, reason });
}

type AnswerEvent = Extract<IncidentsEvent, { type: 'PageDeclined' | 'NextLevelRequested' | 'IncidentHandedOff' }>;

/** The answers that are remembered after one more. */
export function withAnswer({ answers = [] }: OpenIncident, event: AnswerEvent): readonly TakenAnswer[] {
  return [...answers, { key: keyOf(event), at: event.meta.occurredAt }].slice(-remembered);
}

/** Whoever acknowledges takes back what they declined: they may decline it once more. */
export function withoutDeclines({ answers = [] }: OpenIncident, by: string): readonly TakenAnswer[] {
  return answers.filter((answer) => {
    const [kind, whose] = JSON.parse(answer.key) as readonly unknown[];
    return kind !== 'declined' || whose !== by;
  });
}

function isHandoff({ key }: TakenAnswer): boolean {
  const [kind] = JSON.parse(key) as readonly unknown[];
  return kind === 'handed-off';
}

function keyOf(event: AnswerEvent): string {
  if (event.type === 'PageDeclined') return declined(event);
  return event.type === 'NextLevelRequested' ? requested(event) : handedOff(event);
}

function declined({ by, pageId }: { readonly by: string; readonly pageId: string | null }): string {
  return JSON.stringify(['declined', by, pageId]);
}

function requested({
  by,
  escalationId,
  pageId,
}: {
  readonly by: string;
  readonly escalationId: string | null;
  readonly pageId: string | null;
}): string {
  return JSON.stringify(['next-level', by, escalationId, pageId]);
}

function handedOff({
  by,
  to,
  escalationId,
}: {
  readonly by: string;
  readonly to: string;
  readonly escalationId: string | null;
}): string {
  return JSON.stringify(['handed-off', by, to, escalationId]);
}
