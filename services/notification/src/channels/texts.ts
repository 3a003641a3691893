/** What every channel says: by the template of the catalog where there is one, else as Escalog writes it for that channel. */
import type { ContactMethod } from '@escalog/definitions';
import { harmless, onOneLine, shortened } from '@escalog/kernel';
import { alsoOf } from './also-told.ts';
import type { PageMessage } from './channel.ts';
import { codeTexts, signInTexts } from './code-texts.ts';
import { openingOf } from './opening.ts';
import { ownTexts } from './own-texts.ts';
import { subjectOf, textOf } from './page-text.ts';
import { textLimits, type TextLimits } from './text-limits.ts';
import { smsTextOf } from './twilio/sms-text.ts';
import { spokenTextOf } from './twilio/spoken-text.ts';

/** What a channel says: a heading on one line, where it has one, and the message below it. Plain text, not escaped. */
export interface Texts {
  readonly title: string;
  readonly text: string;
  /** Whether the text is all that there is to say, as that of a template is: no facts are added to it. */
  readonly isOwn: boolean;
}

type Words = Omit<Texts, 'isOwn'>;

/**
 * The title and the text of `message` on the channel of its method, no longer than the channel takes. On chats, Slack, push,
 * ntfy and PagerDuty the text holds no links: the channel adds those of `answersOf` and the timeline as buttons or lines.
 */
export function textsOf(message: PageMessage): Texts {
  if (message.code !== undefined) return { ...codeTexts(message.code, message.method.channel), isOwn: true };
  if (message.signInUrl !== undefined) return { ...signInTexts(message.signInUrl), isOwn: true };
  const own = ownTexts(message);
  const isWhole = own.ok && own.title !== '' && own.text !== '';
  const limits = limitsOf(message.method.channel);
  const builtIn = isWhole ? own : builtInTexts(message);
  const texts = own.ok
    ? { title: own.title || builtIn.title, text: own.text === '' ? builtIn.text : withAlso(own.text, message, limits) }
    : builtIn;
  const shown = { title: harmless(texts.title), text: harmless(texts.text) };
  return { ...(limits === undefined ? shown : within(limits, shown)), isOwn: own.ok && own.text !== '' };
}

/** What a template says, and what else the message tells where it leaves that out: nobody else tells these pages. */
function withAlso(text: string, message: PageMessage, limits: TextLimits | undefined): string {
  const also = alsoOf(message);
  if (also === undefined || text.includes(also)) return text;
  const room = limits === undefined ? text.length : limits.text - also.length - 1;
  return `${shortened(text, room)}\n${also}`;
}

/** The subject is cut where it is too long, and the text at its end, both between characters. */
function within({ title, text }: TextLimits, texts: Words): Words {
  return { title: title === 0 ? '' : shortened(onOneLine(texts.title), title), text: shortened(texts.text, text) };
}

function limitsOf(channel: ContactMethod['channel']): TextLimits | undefined {
  return channel === 'webhook' || channel === 'sandbox' ? undefined : textLimits[channel];
}

/** As Escalog writes it: whole where there is room to read, in short on a locked screen, spoken in a call. */
function builtInTexts(message: PageMessage): Words {
  switch (message.method.channel) {
    case 'email':
      return { title: subjectInThread(message), text: textOf(message) };
    case 'webhook':
    case 'sandbox':
      return { title: subjectOf(message), text: textOf(message) };
    case 'sms':
      return { title: '', text: smsTextOf(message) };
    case 'phone':
      return { title: '', text: spokenTextOf(message) };
    default:
      return { title: subjectOf(message), text: inShort(message) };
  }
}

/** The same for all that one incident sends, so that programs which compare subjects keep the mails of it together. */
function subjectInThread(message: PageMessage): string {
  const { asked, incident } = message;
  return asked.kind === 'page' ? subjectOf(message) : `Re: [${incident.severity}] ${incident.title}`;
}

/** What is wanted until when and how late it is, what is affected, and why: a line each. Severity and title stand in the heading. */
function inShort(message: PageMessage): string {
  const { incident, why, nameOf, asked } = message;
  return [
    ...openingOf(message),
    ...(incident.affects.length === 0 ? [] : [`Affected: ${incident.affects.map(nameOf).join(', ')}`]),
    asked.kind === 'note' && asked.text === why ? '' : why,
  ]
    .filter((line) => line !== '')
    .join('\n');
}
