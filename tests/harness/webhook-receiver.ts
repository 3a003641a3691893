import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';

export interface Delivered {
  readonly id: string;
  readonly body: unknown;
}

/** A real HTTP server on loopback that checks the signature of every webhook, and can be told to fail. */
export class WebhookReceiver {
  /** What came with a good signature, failed attempts included. */
  readonly attempts: Delivered[] = [];
  readonly secret = `whsec_${Buffer.from('a secret that only tests know....').toString('base64')}`;
  /** Statuses for the next requests; 204 when there is none left. */
  readonly statuses: number[] = [];
  /** The header `Retry-After` of everything but 204. */
  retryAfter: string | undefined;
  #onNext: ((arrived: void) => void) | undefined;
  readonly #server = createServer((request, response) => {
    void text(request).then((body) => {
      response.statusCode = this.#take(body, request.headers);
      if (this.retryAfter !== undefined && response.statusCode !== 204)
        response.setHeader('retry-after', this.retryAfter);
      response.end();
    });
  });

  static async open(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/page`;
  }

  /** Does `then` when the next page arrives, before it is answered. */
  onNext(then: () => unknown): Promise<void> {
    return new Promise<void>((resolve) => (this.#onNext = resolve)).then(async () => void (await then()));
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** The timestamp is that of the manual clock, so its age is not judged. */
  #take(body: string, headers: IncomingHttpHeaders): number {
    const id = String(headers['webhook-id']);
    const signedAt = new Date(Number(headers['webhook-timestamp']) * 1000);
    const expected = new Webhook(this.secret).sign(id, signedAt, body);
    if (!String(headers['webhook-signature']).split(' ').includes(expected)) return 401;
    this.#onNext?.();
    this.attempts.push({ id, body: JSON.parse(body) as unknown });
    return this.statuses.shift() ?? 204;
  }
}
