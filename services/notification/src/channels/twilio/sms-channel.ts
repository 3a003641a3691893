import { e164Of } from '@escalog/definitions';
import { shortened } from '@escalog/kernel';
import { failed, type Channel, type MethodOf } from '../channel.ts';
import { textsOf } from '../texts.ts';
import type { Callbacks } from './callbacks.ts';
import { connections, type TwilioClient } from './twilio-client.ts';
import { ofProvider, resultOf, resultOfAccount } from './twilio-result.ts';

/** Twilio's limit for a body: error 21617 beyond it. */
const longestBody = 1_600;
const patience = 10_000;

/** Text messages through Twilio. What becomes of them comes later, as receipts. */
export function smsChannel(client: TwilioClient, callbacks: Callbacks): Channel<MethodOf<'sms'>> {
  return {
    async send(message, signal) {
      const to = e164Of(message.method.number);
      if (to === undefined) return notANumber;
      const statusCallback = callbacks.receiptUrlOf(message);
      const asked = await client.ask(
        ({ messages }) =>
          messages.create({
            to,
            from: client.account.from,
            body: shortened(textsOf(message).text, longestBody),
            smartEncoded: true,
            ...(statusCallback !== undefined && { statusCallback }),
          }),
        signal,
      );
      return 'result' in asked ? asked.result : resultOf(asked.answer);
    },
    laneOf: ({ number }) => ({ group: 'sms', name: number, width: connections }),
    check: () => accountCheck(client),
    close: () => client.close(),
  };
}

/** A look at the account, which costs nothing. */
export async function accountCheck(client: TwilioClient): ReturnType<NonNullable<Channel['check']>> {
  const { accountSid } = client.account;
  const asked = await client.ask(({ api }) => api.accounts(accountSid).fetch(), AbortSignal.timeout(patience));
  return 'result' in asked ? ofProvider(asked.result) : resultOfAccount(asked.answer);
}

export const notANumber = failed(
  false,
  'the number of this contact method cannot be read; write it with its country code, such as +44 20 7946 0958',
);
