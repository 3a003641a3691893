/** Twilio on loopback: checks what Twilio checks, answers like it, and calls back, signed. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { TwilioAccount } from '@escalog/hosting';
import webhooks from 'twilio/lib/webhooks/webhooks.js';
import type { Behaviour, ProviderStandIn } from './channel-contract.ts';
import { readTwiml, type ReadTwiml } from './twiml-reader.ts';

/** A message or a call that Twilio took. */
export interface TakenByTwilio {
  readonly kind: 'message' | 'call';
  readonly sid: string;
  readonly to: string;
  /** Of a message; what is said first, of a call. */
  readonly text: string;
  /** Of a call. */
  readonly twiml: ReadTwiml | undefined;
  readonly statusCallback: string | undefined;
}

/** A form as Twilio posts it. */
export interface SignedForm {
  readonly url: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const e164 = /^\+[1-9]\d{6,14}$/;

export class TwilioStandIn implements ProviderStandIn {
  readonly account: Omit<TwilioAccount, 'url'> = {
    accountSid: `AC${'0'.repeat(31)}1`,
    authToken: '5e0f1a2b3c4d5e6f708192a3b4c5d6e7',
    from: '+15005550006',
  };
  readonly taken: TakenByTwilio[] = [];
  readonly received: { text: string; key: undefined }[] = [];
  /** What was wrong with what came, for tests that expect nothing to be. */
  readonly faults: string[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  #behaviour: Behaviour | 'unreadable' = 'accepts';

  static async open(): Promise<TwilioStandIn> {
    const standIn = new TwilioStandIn();
    standIn.#server.listen(0, '127.0.0.1');
    await once(standIn.#server, 'listening');
    return standIn;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What Escalog is configured with. */
  get settings(): TwilioAccount {
    return { ...this.account, url: this.url };
  }

  /** unreadable: a success whose body is no JSON. */
  behave(how: Behaviour | 'unreadable'): void {
    this.#behaviour = how;
  }

  /** What Twilio posts to `url`, the public address, with a signature of the account or of `authToken`. */
  signed(url: string, fields: Readonly<Record<string, string>>, authToken = this.account.authToken): SignedForm {
    return {
      url,
      body: new URLSearchParams(fields).toString(),
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'x-twilio-signature': webhooks.getExpectedTwilioSignature(authToken, url, fields),
        'i-twilio-idempotency-token': randomBytes(16).toString('hex'),
        'user-agent': 'TwilioProxy/1.1',
      },
    };
  }

  /** Somebody writes to our number. */
  inbound(url: string, from: string, written: string, sid = sidOf('SM')): SignedForm {
    return this.signed(url, {
      ToCountry: 'US',
      MessageSid: sid,
      SmsMessageSid: sid,
      SmsSid: sid,
      SmsStatus: 'received',
      AccountSid: this.account.accountSid,
      ApiVersion: '2010-04-01',
      NumMedia: '0',
      NumSegments: '1',
      From: from,
      To: this.account.from,
      Body: written,
    });
  }

  /** Whoever was called presses a key. */
  pressed(call: TakenByTwilio, digits: string): SignedForm {
    const url = call.twiml?.action;
    if (url === undefined) throw new Error('this call asks for no key');
    return this.signed(url, {
      ...this.#callFields(call),
      CallStatus: 'in-progress',
      Digits: digits,
      msg: 'Gather End',
      FinishedOnKey: '',
    });
  }

  /** What became of a message: sent, delivered, undelivered, failed; or of a call: completed, busy, no-answer, failed, canceled. */
  receipt(taken: TakenByTwilio, status: string, more: Readonly<Record<string, string>> = {}): SignedForm {
    const { statusCallback, sid, to } = taken;
    if (statusCallback === undefined) throw new Error('nobody wants to be told of this');
    const fields =
      taken.kind === 'call'
        ? {
            ...this.#callFields(taken),
            CallStatus: status,
            SequenceNumber: '0',
            CallbackSource: 'call-progress-events',
          }
        : {
            MessageSid: sid,
            SmsSid: sid,
            MessageStatus: status,
            SmsStatus: status,
            AccountSid: this.account.accountSid,
            ApiVersion: '2010-04-01',
            From: this.account.from,
            To: to,
          };
    return this.signed(statusCallback, { ...fields, ...more });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }

  #callFields({ sid, to }: TakenByTwilio): Record<string, string> {
    const { accountSid, from } = this.account;
    return {
      CallSid: sid,
      AccountSid: accountSid,
      From: from,
      To: to,
      Direction: 'outbound-api',
      ApiVersion: '2010-04-01',
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = new URLSearchParams(await text(request));
    const { accountSid, authToken } = this.account;
    const problem = (status: number, code: number, message: string): void => {
      if (status === 400 && this.#behaviour === 'accepts') this.faults.push(`${code} ${message}`);
      json(response, status, { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status });
    };
    if (request.headers.authorization !== `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`)
      return problem(401, 20003, 'Authenticate');
    const [, kind] =
      /^\/2010-04-01\/Accounts\/AC[0-9a-f]{32}(?:\/(Messages|Calls))?\.json$/.exec(request.url ?? '') ?? [];
    if (!request.url?.startsWith(`/2010-04-01/Accounts/${accountSid}`))
      return problem(404, 20404, `The requested resource ${request.url} was not found`);
    if (request.method === 'GET' && kind === undefined) return this.#tellOfAccount(response, problem);
    if (request.method !== 'POST' || kind === undefined) return problem(405, 20004, 'Method not allowed');
    const fault = kind === 'Messages' ? faultOfMessage(form) : faultOfCall(form);
    if (fault !== undefined) return problem(400, ...fault);
    const twiml = kind === 'Calls' ? readTwiml(form.get('Twiml') ?? '') : undefined;
    const said = twiml === undefined ? (form.get('Body') ?? '') : (twiml.said[0] ?? '');
    this.received.push({ text: said, key: undefined });
    return this.#take(form, kind === 'Calls' ? 'call' : 'message', said, twiml, response, problem);
  }

  #tellOfAccount(response: ServerResponse, problem: Problem): void {
    if (this.#behaviour === 'hangs') return;
    if (this.#behaviour === 'refuses-us') return problem(401, 20003, 'Authenticate');
    if (this.#behaviour === 'fails') return problem(503, 20503, 'Service unavailable');
    const status = this.#behaviour === 'error-inside' ? 'suspended' : 'active';
    json(response, 200, { sid: this.account.accountSid, status, friendly_name: 'Test', type: 'Full' });
  }

  #take(
    form: URLSearchParams,
    kind: TakenByTwilio['kind'],
    said: string,
    twiml: ReadTwiml | undefined,
    response: ServerResponse,
    problem: Problem,
  ): void {
    const to = form.get('To') ?? '';
    const sid = sidOf(kind === 'call' ? 'CA' : 'SM');
    const made = { sid, account_sid: this.account.accountSid, to, from: form.get('From'), status: 'queued' };
    switch (this.#behaviour) {
      case 'hangs':
        return;
      case 'busy':
        response.setHeader('retry-after', '7');
        return problem(429, 20429, 'Too Many Requests');
      case 'fails':
        return problem(503, 20503, 'Service unavailable');
      case 'refuses-us':
        return problem(401, 20003, 'Authenticate');
      case 'refuses-recipient':
        return problem(400, kind === 'call' ? 21217 : 21211, `The 'To' number ${to} is not a valid phone number.`);
      case 'error-inside':
        return json(response, 201, {
          ...made,
          status: 'failed',
          error_code: 30005,
          error_message: `Unknown destination handset ${to}`,
        });
      case 'unreadable':
        return void response.writeHead(201, { 'content-type': 'application/json' }).end('{"sid": "SM');
      default: {
        const statusCallback = form.get('StatusCallback') ?? undefined;
        this.taken.push({ kind, sid, to, text: said, twiml, statusCallback });
        return json(response, 201, { ...made, error_code: null, error_message: null });
      }
    }
  }
}

type Problem = (status: number, code: number, message: string) => void;
type Fault = readonly [code: number, message: string];

function faultOfMessage(form: URLSearchParams): Fault | undefined {
  const body = form.get('Body') ?? '';
  if (body === '') return [21602, 'A Message Body, Media URL or Content SID must be provided.'];
  if (body.length > 1_600) return [21617, 'The concatenated message body exceeds the 1600 character limit.'];
  return faultOfNumbers(form) ?? faultOfCallback(form, 21609);
}

function faultOfCall(form: URLSearchParams): Fault | undefined {
  const twiml = form.get('Twiml') ?? '';
  if (twiml.length > 4_000) return [21624, 'Twiml is longer than 4000 characters.'];
  try {
    readTwiml(twiml);
  } catch (error) {
    return [12100, `Document parse failure: ${(error as Error).message}`];
  }
  return faultOfNumbers(form) ?? faultOfCallback(form, 21626);
}

function faultOfNumbers(form: URLSearchParams): Fault | undefined {
  const [to, from] = [form.get('To') ?? '', form.get('From') ?? ''];
  if (!e164.test(to)) return [21211, `The 'To' number ${to} is not a valid phone number.`];
  if (!e164.test(from)) return [21212, `The 'From' number ${from} is not a valid phone number.`];
  return undefined;
}

function faultOfCallback(form: URLSearchParams, code: number): Fault | undefined {
  const url = form.get('StatusCallback');
  const isGood = url === null || (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol) && url.includes('.'));
  return isGood ? undefined : [code, "The 'StatusCallback' URL is not valid."];
}

function json(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sidOf(prefix: 'SM' | 'CA'): string {
  return `${prefix}${randomBytes(16).toString('hex')}`;
}
