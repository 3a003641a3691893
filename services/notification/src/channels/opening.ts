/** What a message says first: what is wanted of whoever reads it, until when, and what comes otherwise. */
import { after, isoOf, spoken, type Instant, type Milliseconds } from '@escalog/kernel';
import { alsoOf } from './also-told.ts';
import type { Asked, PageMessage } from './channel.ts';

/** From here on it is said how late a message is: what takes less is the way of a message. */
export const worthTelling: Milliseconds = 60_000;

/** The code of why a page that was quiet is loud now. */
export const raisedCode = 'severity-raised';

/** What whoever is woken should know before all else, by the code of why they are: these pages are no first call. */
const occasions: ReadonlyMap<string, string> = new Map([
  ['acknowledgement-lapsed', 'This was acknowledged, and then nothing more was heard: it is paged again.'],
  ['snooze-over', 'This was acknowledged until now: that time is over, so it is paged again.'],
  ['handed-off', 'This is handed off to you: whoever had it stays responsible until somebody acknowledges.'],
  ['handoff-returned', 'This comes back: nobody whom it was handed off to acknowledged.'],
  [
    'bounced',
    'This goes to and fro, and nobody keeps it. Decide who takes it: acknowledge to keep it, or hand it off.',
  ],
  ['declined', 'Somebody who was paged before you declined this.'],
  ['next-level-requested', 'Somebody who works on this asks for you.'],
  ['alert-fired-again', 'This had ended, and fires again.'],
  [raisedCode, 'This has become more severe.'],
]);

/** Sentences, each a line. */
export function openingOf(message: PageMessage): readonly string[] {
  const { asked, sentAt, late, isTest, whyCode } = message;
  const also = alsoOf(message);
  const occasion = asked.kind === 'page' ? occasions.get(whyCode ?? '') : undefined;
  return [
    ...(occasion === undefined ? [] : [occasion]),
    ...(isTest ? [] : wanted(asked, sentAt)),
    ...(late < worthTelling
      ? []
      : [`This is ${spoken(late)} late: it was to go out at ${clockTime(after(sentAt, -late), sentAt)}.`]),
    ...(also === undefined ? [] : [also]),
  ];
}

function wanted(asked: Asked, sentAt: Instant): readonly string[] {
  switch (asked.kind) {
    case 'page':
      return answerWanted(asked, sentAt);
    case 'nudge': {
      const { suggestion, answerBy } = asked;
      const until =
        answerBy === null ? '' : ` by ${clockTime(answerBy, sentAt)}; after that it is not suggested any more`;
      return [`Suggested: ${suggestion}`, `Say yes or no${until}.`];
    }
    case 'note':
      return [asked.text, 'There is nothing to answer.'];
  }
}

function answerWanted({ answerBy, otherwise }: Extract<Asked, { kind: 'page' }>, sentAt: Instant): readonly string[] {
  if (answerBy === null) return [];
  const time = clockTime(answerBy, sentAt);
  if (answerBy <= sentAt) return [`Answer now: it was to be answered by ${time}.`];
  return [`Answer by ${time}; then ${otherwise ?? 'whoever is next is paged'}.`];
}

/** `02:05 UTC`, with the date when that is not the one of `now`. */
export function clockTime(instant: Instant, now: Instant): string {
  const [date = '', time = ''] = isoOf(instant).split('T');
  return `${isoOf(now).startsWith(date) ? '' : `${date} `}${time.slice(0, 5)} UTC`;
}
