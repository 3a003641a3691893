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

export interface EmailOptions {
  /** `smtp://user:password@host:587`, or `smtps://…`; options of the connection may follow as a query. */
  readonly smtpUrl: string;
  /** The sender: an address, or `Name <address>`. */
  readonly from: string;
}

const connections = 10;

/** E-mail over SMTP, through a few connections that are kept open. */
export function emailChannel({ smtpUrl, from }: EmailOptions): Channel<MethodOf<'email'>> {
  const transport = createTransport({
    url: smtpUrl,
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
        return signal.aborted ? failed(true, noAnswerInTime) : resultOf(error as NodemailerError);
      }
    },
    laneOf: () => ({ name: 'email', width: connections }),
    async close() {
      transport.close({ force: true });
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
function resultOf({ responseCode, code, message, response }: NodemailerError): SendResult {
  const final = responseCode === undefined ? code !== undefined && unsendable.has(code) : responseCode >= 500;
  return failed(!final, withoutEmails(response ?? message));
}

const unsendable: ReadonlySet<string> = new Set(['EENVELOPE', 'EMESSAGE', 'ECONFIG', 'ENOAUTH']);

function domainOf(from: string): string {
  return /@([^\s>]+)/.exec(from)?.[1] ?? 'escalog.invalid';
}
