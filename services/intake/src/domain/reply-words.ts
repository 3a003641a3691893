/** What somebody is told who answered by text message or by a key. A text message is one segment: the title is cut to that. */
import { onOneLine } from '@escalog/kernel';
import type { Reply } from './reply.ts';
import type { ReplyOutcome } from './replies.ts';

/** The characters of a segment: those of GSM-7 that every alphabet of phones has, and any others. */
const room = { plain: 160, any: 70 };
const isPlain = (text: string): boolean => /^[\n\r -Z_a-z[\]{}~^|\\]*$/.test(text);
/** In GSM-7 these take the room of two. */
const wide = /[[\]{}~^|\\]/g;

const taken: Readonly<Record<Reply['answer'], string>> = {
  acknowledge: 'You have it, and the escalation stops: ',
  decline: 'Declined, and the next level is paged: ',
  escalate: 'The next level is paged: ',
};

export function smsAnswer(outcome: ReplyOutcome, answer: Reply['answer'], title: string): string {
  if (outcome === 'over') return oneSegment('It is over already, nothing to do: ', title);
  if (outcome === 'never-paged') return oneSegment('It has not paged you, so nothing is changed: ', title);
  return oneSegment(taken[answer], title);
}

/** Of several that may be meant: which has which code. */
export function whichOne(incidents: readonly { readonly code: string; readonly title: string }[]): string {
  const ask = `Which one? Write e.g. 1 ${incidents[0]?.code ?? '123'}\n`;
  const named = incidents.slice(0, 4);
  const isAllPlain = named.every(({ title }) => isPlain(title));
  const each = Math.floor(((isAllPlain ? room.plain : room.any) - ask.length) / named.length) - 5;
  // In other alphabets there is no room for titles.
  const listed = named.map(({ code, title }) => (each < 8 ? code : `${code} ${cut(title, each)}`));
  return `${ask}${listed.join(each < 8 ? ', ' : '\n')}`;
}

export const smsWords = {
  usage: 'Write 1 to acknowledge, 2 to decline, 3 for the next level. If several are open, and its code: 1 417',
  stranger: 'This number belongs to nobody in Escalog, so nothing was done.',
  nothingOpen: 'Nothing that is open has paged you, so there is nothing to answer.',
  unavailable: 'Escalog cannot store this just now. Write it again in a moment.',
  refused: 'This could not be done. Answer in the browser, or on the command line.',
  unknownCode: (code: string) =>
    `Nothing has the code ${code}. Look at the message that you got, and write 1 and its code.`,
  sameCode: (code: string) => `Several have the code ${code}. Acknowledge by another message of it, or in the browser.`,
};

export function spokenAnswer(outcome: ReplyOutcome, answer: Reply['answer'], title: string): string {
  if (outcome !== 'taken') return `This incident is over already, and there is nothing left to do: ${title}. Goodbye.`;
  return `${
    {
      acknowledge: 'Thank you. It is yours, and the escalation that paged you stops:',
      decline: 'Thank you. It is not yours, and the next level is paged:',
      escalate: 'The next level is paged now, and it stays with you too:',
    }[answer]
  } ${title}. Goodbye.`;
}

/** After a text message that answers all that one told. */
export function smsTookAll(count: number): string {
  return `You have all ${count} of that message, and their escalations stop.`;
}

/** After a key that answers all that a call told. */
export function spokenTookAll(count: number): string {
  return `Thank you. All ${count} of which this call told are yours, and their escalations stop. Goodbye.`;
}

export const spokenWords = {
  tooOld: 'This call is too old to be answered by a key. Answer in the browser, or on the command line. Goodbye.',
  unavailable: 'Escalog cannot store this just now. Press it again.',
  refused: 'This could not be done. Answer in the browser, or on the command line. Goodbye.',
  unknownKey: 'This key means nothing here.',
};

function oneSegment(before: string, title: string): string {
  const limit = isPlain(title) ? room.plain : room.any;
  return before + cut(title, limit - before.length);
}

/** At most so many characters as phones count them; three dots, because an ellipsis is not in GSM-7. */
function cut(text: string, longest: number): string {
  const line = onOneLine(text);
  if (lengthOf(line) <= longest) return line;
  let kept = line.slice(0, Math.max(0, longest - 3));
  while (kept !== '' && lengthOf(kept) > longest - 3) kept = kept.slice(0, -1);
  return `${kept.replace(/[\uD800-\uDBFF]$/, '')}...`;
}

function lengthOf(text: string): number {
  return text.length + (text.match(wide)?.length ?? 0);
}
