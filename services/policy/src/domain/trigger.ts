import type { Reason } from '@escalog/contracts';
import { millisecondsOf } from '@escalog/definitions';
import { spoken, type Instant } from '@escalog/kernel';
import { pagesOfRound, type AskedPage, type Escalation, type PinnedPath } from './escalation.ts';
import { levelOf } from './steps.ts';

/** Why the next rung is climbed now. */
export interface Trigger {
  readonly code: string;
  /** The first half of a sentence, such as `Nobody acknowledged within 5 min`. */
  readonly text: string;
  readonly facts?: Readonly<Record<string, string>>;
}

export function reasonOf({ path }: { readonly path: PinnedPath }, { code, facts }: Trigger, text: string): Reason {
  return { code, text, definition: `${path.entry.ref}@${path.version}`, facts: facts ?? {} };
}

/** `Nobody acknowledged within 5 min (Ana Costa did not answer)`. */
export function overdue(escalation: Escalation): Trigger {
  const level = levelOf(escalation)?.level;
  const waited = level === undefined ? 'in time' : `within ${spoken(millisecondsOf(level.acknowledgeWithin))}`;
  const { current, answeredBy = [] } = escalation;
  const missing = current.filter(({ person }) => !answeredBy.includes(person));
  const who = answeredBy.length === 0 ? 'Nobody' : 'Not everybody';
  return unanswered('not-acknowledged', `${who} acknowledged ${waited}`, missing, escalation.acknowledgeBy);
}

/** `Nobody acknowledged in round 1 (Ana Costa could not be reached yet)`. */
export function roundOver(escalation: Escalation): Trigger {
  const pages = [...pagesOfRound(escalation), ...escalation.current];
  return unanswered('round-over', `Nobody acknowledged in round ${escalation.cycle}`, pages);
}

/** `Nobody has acknowledged yet (Dana Reyes did not answer)`. */
export function stillUnanswered({ current }: Escalation): Trigger {
  return unanswered('still-not-acknowledged', 'Nobody has acknowledged yet', current);
}

/** Only who was sent something did not answer; of the others it is said that they could not. */
function unanswered(code: string, text: string, pages: readonly AskedPage[], by?: Instant | null): Trigger {
  const namesOf = (concerns: (page: AskedPage) => boolean) =>
    [...new Set(pages.filter((page) => page.closed !== 'declined' && concerns(page)).map(({ name }) => name))].join(
      ', ',
    );
  const silent = namesOf(({ delivered }) => delivered);
  const failing = namesOf(({ delivered, undeliverable, mayPass }) => !delivered && undeliverable !== null && mayPass);
  const isLater = ({ plannedFor }: AskedPage) => plannedFor !== undefined && plannedFor > (by ?? plannedFor);
  const notSent = namesOf((page) => !page.delivered && page.undeliverable === null && !isLater(page));
  const later = namesOf((page) => !page.delivered && page.undeliverable === null && isLater(page));
  const parts = [
    ...(silent === '' ? [] : [`${silent} did not answer`]),
    ...(failing === '' ? [] : [`${failing} could not be reached yet`]),
    ...(notSent === '' ? [] : [`${notSent} had not been reached yet`]),
    ...(later === '' ? [] : [`the contact rules of ${later} reach them later than that`]),
  ];
  const notReached = [failing, notSent, later].filter((names) => names !== '').join(', ');
  return {
    code,
    text: parts.length === 0 ? text : `${text} (${parts.join('; ')})`,
    facts: { unanswered: silent, ...(notReached !== '' && { notReached }) },
  };
}
