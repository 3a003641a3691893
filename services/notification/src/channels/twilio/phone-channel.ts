import { e164Of } from '@escalog/definitions';
import { askingTwiml, sayingTwiml, spokenKeys } from '@escalog/http';
import { shortened } from '@escalog/kernel';
import type { Channel, MethodOf } from '../channel.ts';
import { textsOf } from '../texts.ts';
import type { Callbacks } from './callbacks.ts';
import { accountCheck, notANumber } from './sms-channel.ts';
import { connections, type TwilioClient } from './twilio-client.ts';
import { resultOf } from './twilio-result.ts';

/** Twilio's limit for TwiML in a request: error 21624 beyond it. */
const longestTwiml = 4_000;
/** Seconds: after that nobody picks up, and most voicemail has. */
const ringing = 30;

/** Calls through Twilio that speak, and take keys. What becomes of them comes later, as receipts. */
export function phoneChannel(client: TwilioClient, callbacks: Callbacks): Channel<MethodOf<'phone'>> {
  return {
    async send(message, signal) {
      const to = e164Of(message.method.number);
      if (to === undefined) return notANumber;
      const twiml = await twimlOf(textsOf(message).text, callbacks.keysUrlOf(message));
      const statusCallback = callbacks.receiptUrlOf(message);
      const asked = await client.ask(
        ({ calls }) =>
          calls.create({
            to,
            from: client.account.from,
            twiml,
            timeout: ringing,
            ...(statusCallback !== undefined && { statusCallback }),
          }),
        signal,
      );
      return 'result' in asked ? asked.result : resultOf(asked.answer);
    },
    laneOf: ({ number }: MethodOf<'phone'>) => ({ group: 'phone', name: number, width: connections }),
    check: () => accountCheck(client),
    close: () => client.close(),
  };
}

/** As long as Twilio takes it: escaped, a text may be five times as long. */
async function twimlOf(text: string, keysUrl: string | undefined): Promise<string> {
  const twimlWith = (said: string): Promise<string> =>
    keysUrl === undefined ? sayingTwiml(said, 2) : askingTwiml(`${said} ${spokenKeys}`, keysUrl);
  for (let longest = text.length; ; longest = Math.floor(longest * 0.8)) {
    const twiml = await twimlWith(shortened(text, longest));
    if (twiml.length <= longestTwiml || longest < 10) return twiml;
  }
}
