import type { Answer } from '../../posts.ts';
import { failed, type SendResult } from '../../channel.ts';
import type { Content } from '../content.ts';

/** How one chat takes messages at an incoming webhook, and answers. */
export interface Format {
  /** What is posted: nothing in it calls anybody. */
  bodyOf(content: Content): object;
  /** Where it is posted, when the address that was given does not say all; a URL that can be parsed. */
  readonly addressOf?: (url: URL) => string;
  /** What an answer means where its status does not say it. */
  judge(answer: Answer): SendResult | undefined;
}

/** A success that is none: nobody knows who answered, so it is not tried again and the next way is taken. */
export function notTaken(chat: string, { status, text }: Answer): SendResult {
  return failed(false, `HTTP ${status}, but ${chat} did not take it${wordsIn(text)}`);
}

/** A refusal with what the chat says of it. */
export function refused({ status, text }: Answer, retriable: boolean): SendResult {
  return failed(retriable, `HTTP ${status}${wordsIn(text)}`);
}

export function isSuccess({ status }: Answer): boolean {
  return status >= 200 && status < 300;
}

/** A status that says that the same will be refused again. */
export function isFinal({ status }: Answer): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429;
}

/** What stands in an answer, when it is JSON. */
export function jsonIn({ text }: Answer): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing but a few plain words: an answer may hold a page, or repeat the address. */
function wordsIn(text: unknown): string {
  return typeof text === 'string' && /^[\w .,'-]{1,100}$/.test(text) ? `: ${text}` : '';
}
