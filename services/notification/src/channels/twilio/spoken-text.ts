import { spoken } from '@escalog/kernel';
import { openingOf, worthTelling } from '../opening.ts';
import { alsoOf } from '../also-told.ts';
import type { PageMessage } from '../channel.ts';

/** What a call says, as sentences: what is wrong and how bad, why it calls, how late it is, and until when to answer. */
export function spokenTextOf(message: PageMessage): string {
  const { incident, why, asked, isTest, late } = message;
  const also = alsoOf(message);
  const others = also === undefined ? [] : [also];
  const about = `Severity ${incident.severity}: ${sentence(incident.title)}`;
  if (isTest) return `This is Escalog. ${sentence(incident.title)} ${sentence(why)}`;
  switch (asked.kind) {
    case 'page':
      // The opening says first what is no first call, then until when to answer, how late it is, and what else there is.
      return ['This is Escalog.', about, sentence(why), ...openingOf(message)].join(' ');
    case 'nudge':
      return [
        `This is Escalog, with a suggestion for an incident. ${about} ${sentence(asked.suggestion)}`,
        ...(late < worthTelling ? [] : [`This is ${spoken(late)} late.`]),
        'Answer it by one of your other contact methods, or in the browser.',
        ...others,
      ].join(' ');
    case 'note':
      return [
        `This is Escalog, for your information. ${about} ${sentence(asked.text)} There is nothing to answer.`,
        ...others,
      ].join(' ');
  }
}

function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
