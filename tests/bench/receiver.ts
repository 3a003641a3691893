import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The mark of request number `sequence` of a run; it stands in the title or a label, and comes back in the page. */
export function markOf(run: number, sequence: number): string {
  return `bench-${run}-${sequence}`;
}

/** How long the slow path takes, in milliseconds. */
export const slowAnswer = 8_000;

const mark = /bench-(\d+)-(\d+)/;

/** When the pages of one run came. */
export class Arrivals {
  /** By sequence, as `performance.now()` counts; the first of a page that came twice. */
  readonly at: number[] = [];
  #count = 0;
  #awaited = Infinity;
  #reached: () => void = () => {};
  #patience: NodeJS.Timeout | undefined;

  /** How many different pages came. */
  get count(): number {
    return this.#count;
  }

  note(sequence: number, at: number): void {
    if (this.at[sequence] !== undefined) return;
    this.at[sequence] = at;
    this.#count += 1;
    this.#patience?.refresh();
    if (this.#count >= this.#awaited) this.#reached();
  }

  /** Resolves once `count` pages have come, or for `longest` milliseconds none has: one that is behind is waited for, however far. */
  async reached(count: number, longest: number): Promise<void> {
    if (this.#count >= count) return;
    await new Promise<void>((resolve) => {
      this.#patience = setTimeout(resolve, longest);
      this.#awaited = count;
      this.#reached = resolve;
    });
    clearTimeout(this.#patience);
    this.#patience = undefined;
  }
}

/** A webhook receiver on loopback that answers 204 and notes when each marked page came. */
export class Receiver {
  readonly #runs: Arrivals[] = [];
  readonly #server = createServer((request, response) => this.#take(request, response));

  private constructor() {
    this.#server.keepAliveTimeout = 60_000;
  }

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, '127.0.0.1');
    await once(receiver.#server, 'listening');
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/page`;
  }

  /** A path of the same host that takes `slowAnswer`. */
  get slowUrl(): string {
    return new URL('/slow', this.url).href;
  }

  /** Begins a run: its requests carry `markOf(run, …)`. */
  begin(): { readonly run: number; readonly arrivals: Arrivals } {
    const arrivals = new Arrivals();
    return { run: this.#runs.push(arrivals) - 1, arrivals };
  }

  /** Notes that a page has come now, by the mark in it. */
  note(page: string): void {
    const at = performance.now();
    const [, run, sequence] = mark.exec(page) ?? [];
    this.#runs[Number(run)]?.note(Number(sequence), at);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(request: IncomingMessage, response: ServerResponse): void {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      this.note(body);
      const answer = (): void => void response.writeHead(204).end();
      if (request.url === '/slow') setTimeout(answer, slowAnswer).unref();
      else answer();
    });
  }
}
