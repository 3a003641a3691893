import { problemSchema, takeTwilioForms, type Routes, type TwilioLinks } from '@escalog/http';
import Type from 'typebox';
import type { ReceiptCame } from '../domain/delivery-types.ts';
import { receiptOf } from '../domain/twilio-receipt.ts';

export interface ReceiptContext {
  /** Of the account; without it nothing is taken from Twilio. */
  readonly authToken: string | undefined;
  /** Where Twilio reaches Escalog, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly twilioLinks: TwilioLinks;
  /** Tells a delivery. */
  give(pageId: string, receipt: ReceiptCame): Promise<void>;
}

const query = Type.Object({
  token: Type.String({
    minLength: 1,
    maxLength: 2_000,
    description: 'As it stands in the address that Twilio was given.',
  }),
});

const field = (description: string) => Type.Optional(Type.String({ maxLength: 100, description }));

/** What is read of a receipt; Twilio may send more at any time. */
const body = Type.Object(
  {
    MessageStatus: field('How far a message is, such as delivered.'),
    CallStatus: field('How far a call is, such as no-answer.'),
    ErrorCode: field('Why it failed, as a code of Twilio.'),
    SipResponseCode: field('What the carrier said of a call.'),
  },
  { additionalProperties: true, examples: [{ MessageStatus: 'delivered' }] },
);

/** `POST /v1/twilio/receipts?token=…`: what became of a text message or a call, late, twice, in any order. */
export function twilioReceiptRoute(server: Routes, context: ReceiptContext): void {
  takeTwilioForms(server, context);
  server.post(
    '/v1/twilio/receipts',
    {
      schema: {
        tags: ['notification'],
        summary: 'Tell what became of a text message or a call',
        description: 'Signed by Twilio, at the address that the message gave it.',
        consumes: ['application/x-www-form-urlencoded'],
        querystring: query,
        body,
        response: {
          204: Type.Null(),
          403: problemSchema,
          404: problemSchema,
        },
      },
    },
    async ({ query: { token }, body: fields }, reply) => {
      const claim = context.twilioLinks.receipts.read(token);
      const receipt = receiptOf(fields);
      if (claim !== undefined && receipt !== undefined) {
        const { sentPage, step, attempt } = claim;
        await context.give(sentPage, { kind: 'receipt-came', step, attempt, ...receipt });
      }
      return reply.code(204).send(null);
    },
  );
}
