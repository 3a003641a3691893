import type { PageMessage } from './channel.ts';
import { subjectOf, textOf } from './page-text.ts';
import { smsTextOf } from './twilio/sms-text.ts';
import { spokenTextOf } from './twilio/spoken-text.ts';

/** What a channel says: a heading, where it has one, and the message below it. Plain text, not escaped. */
export interface Texts {
  readonly title: string;
  readonly text: string;
}

/** By the template of the catalog where there is one, else as Escalog writes it for that channel. */
export function textsOf(message: PageMessage): Texts {
  return { title: subjectOf(message), text: builtIn(message) };
}

function builtIn(message: PageMessage): string {
  switch (message.method.channel) {
    case 'sms':
      return smsTextOf(message);
    case 'phone':
      return spokenTextOf(message);
    default:
      return textOf(message);
  }
}
