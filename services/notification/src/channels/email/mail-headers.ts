/**
 * What stands above a mail: who gets it, and how mail programs put the mails of an incident together.
 *
 * A thread is held by References and In-Reply-To (RFC 5322, 3.6.4) to one id for each incident and person. No mail has that id
 * itself, so that none needs to know which was the first. Some programs compare subjects too, and pass over `Re:`.
 */
import type { SendMailOptions } from 'nodemailer';
import type { MethodOf, PageMessage } from '../channel.ts';
import { safeId } from '../safe-id.ts';

/** An address, and what its owner is called. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

/** `from` as it is set: an address, or `Name <address>`. */
export function mailboxOf(from: string): Mailbox {
  const [, name = '', address = from] = /^([^<]*)<([^<>]+)>$/.exec(from.trim()) ?? [];
  return { name: name.trim(), address: address.trim() };
}

/** Whether nothing in it could end a header or begin another. What is applied is checked; what was taken before may not be. */
export function isWritable(address: string): boolean {
  return !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(address) && /^[^@].*@[^@\s]+$/.test(address);
}

/** Addresses and headers. The domain of the sender is that of the ids. */
export function headersOf(message: PageMessage<MethodOf<'email'>>, from: Mailbox) {
  const { to, method, idempotencyKey, incidentId, requestedAt, asked, urgency, isTest } = message;
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const thread = `<${safeId(`${incidentId}/${to.person}`)}.thread@${domain}>`;
  return {
    from,
    to: { name: to.name, address: method.address },
    messageId: `<${safeId(idempotencyKey)}@${domain}>`,
    ...(!isTest && { inReplyTo: thread, references: [thread] }),
    date: new Date(requestedAt),
    ...(asked.kind === 'page' && urgency === 'high' && { priority: 'high' as const }),
    headers: {
      'X-Escalog-Incident': incidentId,
      'X-Escalog-Kind': isTest ? 'test' : asked.kind,
      // RFC 3834: no vacation notice comes back. Of the others that say so, Exchange heeds its own alone.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      // RFC 2919, for filters. There is no List-Unsubscribe: nobody is to leave off being paged by a button of their mail program.
      'List-Id': { prepared: true, value: `Escalog <escalog.${domain}>` },
    },
  } satisfies SendMailOptions;
}
