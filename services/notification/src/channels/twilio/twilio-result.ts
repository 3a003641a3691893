/** What an answer of Twilio means: https://www.twilio.com/docs/api/errors. */
import { accepted, failed, type SendResult } from '../channel.ts';
import type { TwilioAnswer } from './twilio-client.ts';

/** The account or its credentials: 20003 no permission, 20005 account not active, 20008 test credentials, 10001 and 30002 suspended. */
const ofAccount: ReadonlySet<number> = new Set([10001, 20003, 20005, 20006, 20008, 30002, 90010]);
/** The number that we send from: not a number, not ours, not able to, not verified. */
const ofSender: ReadonlySet<number> = new Set([21210, 21212, 21213, 21603, 21606, 21659, 21660, 21661, 30034]);
/** Queues that are full, limits that pass: 20429 too many requests, 21611 queue of the number, 30001 queue overflow, 30022 rate. */
const passing: ReadonlySet<number> = new Set([14107, 20429, 20500, 20503, 21611, 30001, 30008, 30022, 63018]);

/** What became of a message or a call that was to be made. */
export function resultOf({ status, text, retryAfter }: TwilioAnswer): SendResult {
  const body = bodyIn(text);
  if (status >= 200 && status < 300) return resultOfSuccess(status, body);
  const code = numberIn(body, 'code');
  const detail = `Twilio answered ${status}${code === undefined ? '' : `, error ${code}`}${saidIn(body, 'message')}`;
  if (status === 401 || status === 403 || (code !== undefined && ofAccount.has(code)))
    return { ...failed(false, detail), fault: 'provider' };
  if (status === 429 || (code !== undefined && passing.has(code))) return failed(true, detail, retryAfter);
  if (status >= 500) return { ...failed(true, detail, retryAfter), fault: 'provider' };
  if (code !== undefined && ofSender.has(code)) return { ...failed(false, detail), fault: 'sender' };
  return failed(status === 408, detail);
}

/** What a look at the account tells. */
export function resultOfAccount(answer: TwilioAnswer): SendResult {
  const { status, text } = answer;
  const body = bodyIn(text);
  if (status === 200 && body?.['status'] === 'active') return accepted('Twilio lets us in, and the account is active');
  if (status === 200)
    return {
      ...failed(false, `Twilio says that the account is ${String(body?.['status'] ?? 'not readable')}`),
      fault: 'provider',
    };
  return ofProvider(resultOf(answer));
}

/** Whatever goes wrong with a look at the account is about everybody. */
export function ofProvider(result: SendResult): SendResult {
  return result.kind === 'failed' ? { ...result, fault: 'provider' } : result;
}

/** A success names what was made; anything else may be of a proxy, and the message may have gone out or not. */
function resultOfSuccess(status: number, body: Body | undefined): SendResult {
  const sid = body?.['sid'];
  if (typeof sid !== 'string' || sid === '')
    return {
      ...failed(true, `Twilio answered ${status} with what cannot be read; it may have gone out, and is sent again`),
      fault: 'provider',
    };
  const code = numberIn(body, 'error_code');
  const state = String(body?.['status'] ?? '');
  if (code === undefined && !lost.has(state)) return accepted(`Twilio took it as ${sid}, ${state || 'queued'}`);
  const detail = `Twilio took it and says ${state || 'failed'}${code === undefined ? '' : `, error ${code}`}${saidIn(body, 'error_message')}`;
  if (code !== undefined && ofAccount.has(code)) return { ...failed(false, detail), fault: 'provider' };
  if (code !== undefined && ofSender.has(code)) return { ...failed(false, detail), fault: 'sender' };
  return failed(code === undefined || passing.has(code), detail);
}

/** States of a message or a call that reaches nobody any more. */
const lost: ReadonlySet<string> = new Set(['failed', 'undelivered', 'canceled', 'busy', 'no-answer']);

type Body = Readonly<Record<string, unknown>>;

function bodyIn(text: string): Body | undefined {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Body) : undefined;
  } catch {
    return undefined;
  }
}

function numberIn(body: Body | undefined, name: string): number | undefined {
  const value = body?.[name];
  return value === null || value === undefined || !Number.isInteger(Number(value)) ? undefined : Number(value);
}

/** What Twilio said, without the numbers that it likes to repeat. */
function saidIn(body: Body | undefined, name: string): string {
  const said = body?.[name];
  return typeof said === 'string' && said !== '' ? `: ${withoutNumbers(said).slice(0, 300)}` : '';
}

/** `text` with every phone number in it left out. */
function withoutNumbers(text: string): string {
  return text.replaceAll(/\+?\d[\d ().-]{5,}\d/g, '[number]');
}
