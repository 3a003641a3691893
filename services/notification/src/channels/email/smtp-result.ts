/** What comes of an attempt over SMTP, from what nodemailer says of it. */
import type { NodemailerError } from 'nodemailer';
import { withoutEmails } from '../../domain/masked-address.ts';
import { failed, type SendResult } from '../channel.ts';

type Failed = Extract<SendResult, { kind: 'failed' }>;

/**
 * 5xx is the server's last word, and a mail that cannot even be built gets no better; all else may pass. A connection that ends
 * without an answer does not say whether the mail went out, so the repeat has the same Message-ID.
 */
export function resultOf({ responseCode, code, message, response, command }: NodemailerError): Failed {
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
