/**
 * What a text message says, in one segment where that can be: Twilio charges by the segment, and phones show the first one. Counted
 * as Twilio counts, with typographic marks replaced (`SmartEncoded`). What is cut first is the title, which stands in every other
 * message too; then the reason.
 */
import { replyCodeOf } from '@escalog/http';
import { onOneLine, shortened, spoken } from '@escalog/kernel';
import { SegmentedMessage } from 'sms-segments-calculator';
import { worthTelling } from '../opening.ts';
import { alsoOf } from '../also-told.ts';
import type { PageMessage } from '../channel.ts';
import { fitsIn } from './fits-in.ts';

/** So much of the title and of the reason is always kept, in characters, where a second segment follows otherwise. */
const kept = { title: 24, reason: 30 };
/** As far as the title alone is cut, before the reason is. */
const readableTitle = 60;
const mostSegments = 3;

/** The built-in text of a message by SMS. */
export function smsTextOf(message: PageMessage): string {
  const { incident, why, late, asked, isTest } = message;
  const head = `[${incident.severity}] `;
  const also = alsoOf(message);
  const others = also === undefined ? [] : [also];
  const fixed = [...lateness(late), ...answerOf(message, isTest), ...others];
  switch (asked.kind) {
    case 'page':
      return fitted(onOneLine(incident.title), onOneLine(why), (title, reason) =>
        [`${head}${title}`, reason, ...fixed].filter((part) => part !== '').join('\n'),
      );
    case 'nudge':
      return [
        `Suggestion: ${onOneLine(asked.suggestion)}`,
        ...lateness(late),
        `Yes or no: ${asked.acceptUrl}`,
        ...others,
      ].join('\n');
    case 'note':
      return fitted(onOneLine(incident.title), onOneLine(asked.text), (title, text) =>
        [`For your information: ${head}${title}`, text, ...others].join('\n'),
      );
  }
}

/** Segments that Twilio bills for a text. */
export function segmentsOf(text: string): number {
  return new SegmentedMessage(text, 'auto', true).segmentsCount;
}

/** As `segmentsOf` has it. */
function isWithin(segments: number, text: string): boolean {
  return fitsIn(segments, text) ?? segmentsOf(text) <= segments;
}

function lateness(late: number): readonly string[] {
  return late < worthTelling ? [] : [`${spoken(late)} late.`];
}

/** The code is always there: nobody knows now what else will be open when they answer. */
function answerOf({ incidentId, asked }: PageMessage, isTest: true | undefined): readonly string[] {
  if (asked.kind === 'page' && asked.bundle !== undefined)
    return [`Reply 1 to ack all ${asked.bundle.pages}, 1 and a code for one. Code ${replyCodeOf(incidentId)}`];
  return isTest ? ['Nothing to answer.'] : [`Reply 1 ack, 2 decline, 3 next. Code ${replyCodeOf(incidentId)}`];
}

/** The first that fits in one segment, as little as possible cut; else in two, else in three. */
function fitted(title: string, reason: string, textOf: (title: string, reason: string) => string): string {
  for (let segments = 1; segments <= mostSegments; segments += 1) {
    const fits = (text: string): boolean => isWithin(segments, text);
    const text =
      longest(readableTitle, title, (cut) => textOf(cut, reason), fits) ??
      longest(kept.reason, reason, (cut) => textOf(shortened(title, readableTitle), cut), fits) ??
      longest(kept.title, title, (cut) => textOf(cut, shortened(reason, kept.reason)), fits);
    if (text !== undefined) return text;
  }
  return textOf(shortened(title, readableTitle), shortened(reason, kept.reason));
}

/** The text with as much of `part` as fits, and at least `least` characters of it. */
function longest(
  least: number,
  part: string,
  textWith: (cut: string) => string,
  fits: (text: string) => boolean,
): string | undefined {
  if (fits(textWith(part))) return textWith(part);
  let [fitting, tooLong] = [Math.min(least, part.length), part.length];
  if (!fits(textWith(shortened(part, fitting)))) return undefined;
  while (tooLong - fitting > 1) {
    const middle = Math.floor((fitting + tooLong) / 2);
    if (fits(textWith(shortened(part, middle)))) fitting = middle;
    else tooLong = middle;
  }
  return textWith(shortened(part, fitting));
}
