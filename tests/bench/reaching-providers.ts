import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export const ways = ['mail', 'webhook', 'sms', 'slack'] as const;
export type WayName = (typeof ways)[number];

const accountSid = `AC${'0'.repeat(31)}1`;
const messageSid = `SM${'0'.repeat(31)}1`;

/** Milliseconds from a message to its answer, as providers take them that are reached over the internet. */
export const usualAnswer = 100;

/** Providers on loopback that take everything, and note when each message came. Slack can be told to say nothing of messages. */
export class ReachingProviders implements AsyncDisposable {
  /** When messages came by each way, as `performance.now()` counts. */
  came = nothing();
  slackHangs = false;
  /** Milliseconds. */
  answerAfter = usualAnswer;
  readonly #http = createServer((request, response) => void this.#answer(request, response));
  readonly #smtp = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    onData: (stream, _session, done) => {
      stream.resume().on('end', () => {
        this.came.mail.push(performance.now());
        this.#later(done);
      });
    },
  });
  #smtpPort = 0;

  static async open(): Promise<ReachingProviders> {
    const providers = new ReachingProviders();
    providers.#http.keepAliveTimeout = 60_000;
    const smtp = providers.#smtp.listen(0, '127.0.0.1');
    providers.#http.listen(0, '127.0.0.1');
    await Promise.all([once(smtp, 'listening'), once(providers.#http, 'listening')]);
    providers.#smtpPort = (smtp.address() as AddressInfo).port;
    return providers;
  }

  get smtpUrl(): string {
    return `smtp://127.0.0.1:${this.#smtpPort}`;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  get smsUrl(): string {
    return `${this.origin}/2010-04-01/Accounts/${accountSid}/Messages.json`;
  }

  get slackUrl(): string {
    return `${this.origin}/slack/chat.postMessage`;
  }

  /** How Escalog is told of them. */
  get settings(): Readonly<Record<string, string>> {
    return {
      ESCALOG_TWILIO_ACCOUNT_SID: accountSid,
      ESCALOG_TWILIO_AUTH_TOKEN: '0'.repeat(32),
      ESCALOG_TWILIO_FROM: '+15005550006',
      ESCALOG_TWILIO_URL: this.origin,
      ESCALOG_SLACK_BOT_TOKEN: 'xoxb-1-2-notatoken',
      ESCALOG_SLACK_URL: `${this.origin}/slack`,
    };
  }

  /** Forgets what came. */
  begin(): void {
    this.came = nothing();
  }

  /** Resolves once as many messages have come by each way, or after `longest` milliseconds. */
  async reached(counts: Partial<Record<WayName, number>>, longest: number): Promise<void> {
    const until = performance.now() + longest;
    const isMissing = (): boolean => ways.some((way) => this.came[way].length < (counts[way] ?? 0));
    while (isMissing() && performance.now() < until) await new Promise((passed) => setTimeout(passed, 20));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    await Promise.all([
      new Promise((closed) => this.#http.close(closed)),
      new Promise<void>((closed) => this.#smtp.close(() => closed())),
    ]);
  }

  #later(answer: () => void): void {
    if (this.answerAfter === 0) answer();
    else setTimeout(answer, this.answerAfter);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    await text(request);
    const url = request.url ?? '';
    const answer = (status: number, body?: object): void =>
      this.#later(() =>
        response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(body === undefined ? '' : JSON.stringify(body)),
      );
    if (url.startsWith('/hook/')) {
      this.came.webhook.push(performance.now());
      return answer(204);
    }
    if (url.endsWith('/Messages.json')) {
      this.came.sms.push(performance.now());
      return answer(201, { sid: messageSid, status: 'queued', account_sid: accountSid });
    }
    if (url.endsWith('/chat.postMessage')) {
      this.came.slack.push(performance.now());
      return this.slackHangs ? undefined : answer(200, { ok: true, channel: 'D1', ts: '1763431200.000001' });
    }
    if (url.endsWith('/auth.test')) return answer(200, { ok: true, team: 'Acme', user: 'escalog' });
    return answer(200, { sid: accountSid, status: 'active', type: 'Full', friendly_name: 'bench' });
  }
}

function nothing(): Readonly<Record<WayName, number[]>> {
  return { mail: [], webhook: [], sms: [], slack: [] };
}
