/** What somebody means who answers a page by text message: `1`, `ack 417`, `2 417 I am on a train`. */
import type { Reply } from './reply.ts';
import { said } from './text.ts';

export interface ShortReply {
  readonly answer: Reply['answer'];
  /** Three digits that name the incident; undefined when they gave none. */
  readonly code: string | undefined;
  /** What stands behind it, on one line. */
  readonly why: string | undefined;
}

const words: Readonly<Record<string, Reply['answer']>> = {
  1: 'acknowledge',
  ack: 'acknowledge',
  acknowledge: 'acknowledge',
  acknowledged: 'acknowledge',
  2: 'decline',
  decline: 'decline',
  3: 'escalate',
  next: 'escalate',
  escalate: 'escalate',
};

const longestWhy = 500;

/** `undefined` when it is none of what can be written. The code may come first, and with the word before it. */
export function shortReplyOf(written: string): ShortReply | undefined {
  const text = said(written) ?? '';
  const [, before, word = '', after, rest = ''] =
    /^(?:(?:code\s*)?(\d{3})[\s:,.]+)?(\w+)(?:[\s:,.]+(?:code\s*)?(\d{3})(?!\d))?(?:[\s:,.!-]+(.*))?$/iu.exec(text) ??
    [];
  const spelled = word.toLowerCase();
  if (!Object.hasOwn(words, spelled)) return undefined;
  const answer = words[spelled];
  return answer === undefined
    ? undefined
    : { answer, code: before ?? after, why: rest.trim() === '' ? undefined : rest.trim().slice(0, longestWhy) };
}
