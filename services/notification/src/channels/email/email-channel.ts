import type { LookupFunction } from 'node:net';
import type { Milliseconds } from '@escalog/kernel';
import { createTransport, type NodemailerError } from 'nodemailer';
import { withoutEmails } from '../../domain/masked-address.ts';
import { accepted, failed, noAnswerInTime, type Channel, type MethodOf, type PageMessage } from '../channel.ts';
import { textsOf } from '../texts.ts';
import { emailHtml } from './email-html.ts';
import { headersOf, isWritable, mailboxOf, type Mailbox } from './mail-headers.ts';
import { resultOf } from './smtp-result.ts';
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
  const sender = mailboxOf(from);

  return {
    async send(message, signal) {
      if (!isWritable(message.method.address))
        return failed(false, 'the address of the contact method is none; correct it, and apply it again');
      try {
        const { response, accepted: taken } = await transport.sendMail({ ...mailOf(message, sender), signal });
        // A recipient that cannot be parsed is passed over in silence.
        return taken.length === 1
          ? accepted(withoutEmails(response))
          : failed(false, 'the mail has nobody whom it goes to; correct the address of the contact method');
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

function mailOf(message: PageMessage<MethodOf<'email'>>, from: Mailbox) {
  const { title, text, isOwn } = textsOf(message);
  return {
    ...headersOf(message, from),
    subject: title,
    text,
    html: emailHtml(message, isOwn ? text : undefined),
  };
}

/** What one server of recipients answers for: one that hangs is not to hold up the mail to others. */
function recipientDomainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
