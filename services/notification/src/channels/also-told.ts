import { replyCodeOf } from '@escalog/http';
import { counted, onOneLine, shortened } from '@escalog/kernel';
import type { AlsoTold, PageMessage } from './channel.ts';

/** Characters of a title where there is little room. */
const shortTitle = 24;

/**
 * What else a message tells, as a sentence: how many more pages or notes, and of which other incidents. A text message names the code that
 * answers each, a call the titles alone, and all others the links. `undefined` of a message that tells nothing else.
 */
export function alsoOf(message: PageMessage): string | undefined {
  const { also = [], alsoMore = 0, incidentId } = message;
  if (also.length === 0) return undefined;
  const count = counted(also.length + alsoMore, message.asked.kind === 'note' ? 'more note' : 'more page');
  const others = [...new Map(also.map((one) => [one.incidentId, one])).values()].filter(
    (one) => one.incidentId !== incidentId,
  );
  if (others.length === 0) return `${count} about the same.`;
  const { most, named } = waysToName[message.method.channel] ?? byLink;
  const left = Math.max(0, others.length - most) + alsoMore;
  const more = left > 0 ? `; and ${left} more` : '';
  return `${count}: ${others.slice(0, most).map(named).join('; ')}${more}.`;
}

interface WayToName {
  /** So many other incidents are named. */
  readonly most: number;
  readonly named: (other: AlsoTold) => string;
}

const byLink: WayToName = { most: 5, named: ({ severity, title, url }) => `[${severity}] ${title} ${url}` };

const waysToName: { readonly [Channel in PageMessage['method']['channel']]?: WayToName } = {
  sms: {
    most: 3,
    named: ({ severity, title, incidentId }) =>
      `[${severity}] ${shortened(onOneLine(title), shortTitle)}, code ${replyCodeOf(incidentId)}`,
  },
  phone: { most: 3, named: ({ title }) => title },
};
