import type { LookupFunction } from 'node:net';
import type { Milliseconds } from '@escalog/kernel';
import { createTransport, type NodemailerError } from 'nodemailer';
import { withoutEmails } from '../../domain/masked-address.ts';
import { accepted, failed, noAnswerInTime, type Channel, type MethodOf, type PageMessage } from '../channel.ts';
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
/** Of a look at the server, for each of its steps. */
const patience: Milliseconds = 10_000;

/** E-mail over SMTP, through a few connections that are kept open. */
export function emailChannel({ smtpUrl, from, lookup }: EmailOptions): Channel<MethodOf<'email'>> {
  const sockets = new SmtpSockets(lookup);
  const common = { url: smtpUrl, getSocket: sockets.open, disableFileAccess: true, disableUrlAccess: true };
  const transport = createTransport({
    ...common,
    pool: true,
    maxConnections: connections,
    maxMessages: 1_000,
    // One, for a server that closed an idle connection; any other repeat is the delivery's to decide.
    maxRequeues: 1,
  });
  // Of its own, so that it neither waits for a place nor hides behind a connection from better days.
  const probe = createTransport({
    ...common,
    connectionTimeout: patience,
    greetingTimeout: patience,
    socketTimeout: patience,
  });
  // The URL has the last word on the connections of the pool: what waits inside for one has its deadline running.
  const width = Number(transport.options.maxConnections) || connections;
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
    laneOf: ({ address }) => ({ group: 'email', name: recipientDomainOf(address), width }),
    async check() {
      try {
        await probe.verify();
        return accepted('the mail server lets us in');
      } catch (error) {
        return { ...resultOf(error as NodemailerError), fault: 'provider' };
      }
    },
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
function resultOf({ responseCode, code, message, response, command }: NodemailerError) {
  const isUnsendable = responseCode === undefined && code !== undefined && unsendable.has(code);
  const final = isUnsendable || (responseCode !== undefined && responseCode >= 500);
  const fault = isUnsendable ? undefined : faultOf(responseCode, command);
  return { ...failed(!final, withoutEmails(response ?? message)), ...(fault && { fault }) };
}

/** A recipient or a mail is refused in answer to the commands that name it; before that it is about us, or the connection. */
function faultOf(responseCode: number | undefined, command: string | undefined): 'provider' | 'sender' | undefined {
  if (responseCode === undefined) return 'provider';
  if (command === 'MAIL FROM') return 'sender';
  return command === 'RCPT TO' || command === 'DATA' ? undefined : 'provider';
}

const unsendable: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE', 'ECONFIG', 'ENOAUTH']);

/** What one server of recipients answers for: one that hangs is not to hold up the mail to others. */
function recipientDomainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function domainOf(from: string): string {
  return /@([^\s>]+)/.exec(from)?.[1] ?? 'escalog.invalid';
}
