import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A real HTTP server on loopback that serves a calendar feed, and can be told to serve anything else. */
export class FeedServer {
  /** Headers of each request that came, with its path. */
  readonly asked: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];
  #answer: (response: ServerResponse, headers: IncomingHttpHeaders) => void = (response) =>
    response.writeHead(404).end();
  readonly #server = createServer((request, response) => {
    this.asked.push({ path: request.url ?? '', headers: request.headers });
    this.#answer(response, request.headers);
  });

  static async open(): Promise<FeedServer> {
    const feed = new FeedServer();
    feed.#server.listen(0, '127.0.0.1');
    await once(feed.#server, 'listening');
    return feed;
  }

  /** With something in it that only those know who subscribe. */
  get url(): string {
    return `${this.origin}/private/MDEyMzQ1Njc4OTAx/on-call.ics`;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Serves a calendar from now on. Whoever has this version already is told so. */
  serve(text: string): void {
    const etag = `"${text.length}-${this.asked.length}"`;
    this.#answer = (response, headers) => {
      if (headers['if-none-match'] === etag) response.writeHead(304).end();
      else response.writeHead(200, { 'content-type': 'text/calendar', etag }).end(text);
    };
  }

  answer(status: number, body = '', headers: Readonly<Record<string, string>> = {}): void {
    this.#answer = (response) => response.writeHead(status, headers).end(body);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** A calendar of these events; each is given by its lines. */
export function calendarOf(...events: readonly (readonly string[])[]): string {
  const lines = events.flatMap((event, index) => ['BEGIN:VEVENT', `UID:shift-${index}`, ...event, 'END:VEVENT']);
  return `${['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//acme//on call//EN', ...lines, 'END:VCALENDAR'].join('\r\n')}\r\n`;
}
