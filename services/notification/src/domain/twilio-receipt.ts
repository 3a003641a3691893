/** What Twilio tells of a message or a call, as the receipt that it is. */
import type { ReceiptStatus } from './delivery-types.ts';

/** https://www.twilio.com/docs/messaging/api/message-resource#message-status-values. Those on the way are no news. */
const ofMessages: Readonly<Record<string, ReceiptStatus>> = {
  delivered: 'delivered',
  read: 'read',
  undelivered: 'undelivered',
  failed: 'failed',
  canceled: 'failed',
};

/** https://www.twilio.com/docs/voice/api/call-resource#call-status-values. completed: picked up, by a person or by voicemail. */
const ofCalls: Readonly<Record<string, ReceiptStatus>> = {
  completed: 'answered',
  busy: 'busy',
  'no-answer': 'unanswered',
  failed: 'failed',
  canceled: 'failed',
};

export interface TwilioReceipt {
  readonly status: ReceiptStatus;
  readonly detail: string;
}

export interface ReceiptFields {
  readonly MessageStatus?: string | undefined;
  readonly CallStatus?: string | undefined;
  readonly ErrorCode?: string | undefined;
  readonly SipResponseCode?: string | undefined;
}

/** `undefined` when it is no news of how it ended. */
export function receiptOf(fields: ReceiptFields): TwilioReceipt | undefined {
  const { MessageStatus: ofMessage, CallStatus: ofCall, ErrorCode: code, SipResponseCode: sip } = fields;
  const [known, told] = ofCall === undefined ? [ofMessages, ofMessage] : [ofCalls, ofCall];
  const status = told !== undefined && Object.hasOwn(known, told) ? known[told] : undefined;
  if (status === undefined) return undefined;
  const why = [
    ...(isNumber(code) ? [`error ${code}`] : []),
    ...(status === 'failed' && isNumber(sip) ? [`SIP ${sip}`] : []),
  ];
  return { status, detail: [`Twilio says ${told}`, ...why].join(', ') };
}

function isNumber(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,6}$/.test(text) && text !== '0';
}
