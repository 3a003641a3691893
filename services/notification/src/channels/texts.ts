import type { PageMessage } from './channel.ts';
import { codeTexts } from './code-texts.ts';
import { subjectOf, textOf } from './page-text.ts';

/** What a channel says: a heading, where it has one, and the message below it. Plain text, not escaped. */
export interface Texts {
  readonly title: string;
  readonly text: string;
}

/** By the template of the catalog where there is one, else as Escalog writes it for that channel. */
export function textsOf(message: PageMessage): Texts {
  if (message.code !== undefined) return codeTexts(message.code, message.method.channel);
  return { title: subjectOf(message), text: textOf(message) };
}
