import type { LookupFunction } from 'node:net';
import { createTransport, type NodemailerError } from 'nodemailer';
import { withoutEmails } from '../../domain/masked-address.ts';
import {
  accepted,
  failed,
  noAnswerInTime,
  type Channel,
  type MethodOf,
  type PageMessage,
  type SendResult,
} from '../channel.ts';
import { subjectOf, textOf } from '../page-text.ts';
import { safeId } from '../safe-id.ts';
import { emailHtml } from './email-html.ts';
import { SmtpSockets } from './smtp-sockets.ts';

export interface EmailOptions {
  /** `smtp://user:password@host:587`, or `smtps://…`; options of the connection may follow as a query. */
  readonly smtpUrl: string;
  /** The sender: an address, or `Name <address>`. */
  readonly from: string;
  /** Finds the addresses of the server. */
  readonly lookup: LookupFunction;
}

const connections = 10;

/** E-mail over SMTP, through a few connections that are kept open. */
export function emailChannel({ smtpUrl, from, lookup }: EmailOptions): Channel<MethodOf<'email'>> {
  const sockets = new SmtpSockets(lookup);
  const transport = createTransport({
    url: smtpUrl,
    getSocket: sockets.open,
    pool: true,
    maxConnections: connections,
    maxMessages: 1_000,
    // One, for a server that closed an idle connection; any other repeat is the delivery's to decide.
    maxRequeues: 1,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = domainOf(from);

  return {
    async send(message, signal) {
      try {
        const { response } = await transport.sendMail({ from, ...mailOf(message, domain), signal });
        return accepted(withoutEmails(response));
      } catch (error) {
        return signal.aborted ? noAnswerInTime : resultOf(error as NodemailerError);
      }
    },
    laneOf: ({ address }) => ({ group: 'email', name: recipientDomainOf(address), width: connections }),
    async close() {
      transport.close({ force: true });
      sockets.close();
    },
  };
}

function mailOf(message: PageMessage<MethodOf<'email'>>, domain: string) {
  return {
    to: { name: message.to.name, address: message.method.address },
    subject: subjectOf(message),
    text: textOf(message),
    html: emailHtml(message),
    messageId: `<${safeId(message.idempotencyKey)}@${domain}>`,
    date: new Date(message.requestedAt),
    headers: {
      'X-Escalog-Incident': message.incidentId,
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  };
}

/** 5xx is the server's last word, and a mail that cannot even be built gets no better; all else may pass. */
function resultOf({ responseCode, code, message, response, command }: NodemailerError): SendResult {
  const isUnsendable = responseCode === undefined && code !== undefined && unsendable.has(code);
  const final = isUnsendable || (responseCode !== undefined && responseCode >= 500);
  const result = failed(!final, withoutEmails(response ?? message));
  const isAboutMail = responseCode !== undefined && command !== undefined && commandsOfMail.has(command);
  return isUnsendable || isAboutMail ? result : { ...result, fault: 'provider' };
}

const unsendable: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE', 'ECONFIG', 'ENOAUTH']);
/** What is refused at another one, such as the sender, is refused of every mail. */
const commandsOfMail: ReadonlySet<string> = new Set(['RCPT TO', 'DATA']);

/** What one server of recipients answers for: one that hangs is not to hold up the mail to others. */
function recipientDomainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function domainOf(from: string): string {
  return /@([^\s>]+)/.exec(from)?.[1] ?? 'escalog.invalid';
}
