/**
 * What Twilio is told to say or to send, as TwiML: https://www.twilio.com/docs/voice/twiml. Its library is loaded when the first is
 * made: most installations start without Twilio.
 */
import { answerAs } from './answer-types.ts';

const language = 'en-US';
/** Seconds of silence after which nobody presses a key any more. */
const waitsForKey = 6;
/** Whoever picks up asleep misses the first words. */
const timesSaid = 2;

/** Twilio reads `text/xml`. */
export const twimlAnswer = answerAs('text/xml', 'TwiML: what Twilio is to do.');

/** Says `text`, and takes a key to `keysUrl`, which gets it as `Digits`. Said twice as long as none is pressed. */
export async function askingTwiml(text: string, keysUrl: string): Promise<string> {
  const { default: VoiceResponse } = await import('twilio/lib/twiml/VoiceResponse.js');
  const response = new VoiceResponse();
  for (let said = 0; said < timesSaid; said += 1)
    response
      .gather({ input: ['dtmf'], numDigits: 1, timeout: waitsForKey, action: keysUrl, method: 'POST' })
      .say({ language }, readable(text));
  response.say({ language }, 'No key was pressed. Goodbye.');
  return response.toString();
}

/** Says `text`, once in answer to a key and else twice, and hangs up. */
export async function sayingTwiml(text: string, times: 1 | 2): Promise<string> {
  const { default: VoiceResponse } = await import('twilio/lib/twiml/VoiceResponse.js');
  const response = new VoiceResponse();
  for (let said = 0; said < times; said += 1) {
    if (said > 0) response.pause({ length: 1 });
    response.say({ language }, readable(text));
  }
  return response.toString();
}

/** Sends `text` back to whoever wrote. */
export async function replyTwiml(text: string): Promise<string> {
  const { default: MessagingResponse } = await import('twilio/lib/twiml/MessagingResponse.js');
  const response = new MessagingResponse();
  response.message(readable(text));
  return response.toString();
}

/** `text` without what XML 1.0 has no place for. */
function readable(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.toWellFormed().replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, ' ');
}
