import { once } from 'node:events';
import { get, type ClientRequest, type IncomingMessage } from 'node:http';
import type { TestContext } from 'node:test';

/** One event of a stream of server-sent events. */
export interface ServerSent {
  readonly id: string;
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Listens to a stream of server-sent events, as a browser does; cut off after the test. */
export class Listener {
  /** Every event so far. */
  readonly events: ServerSent[] = [];
  /** Everything that came, as it came. */
  text = '';
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Resolves once the stream has ended or was cut. */
  readonly ended: Promise<void>;
  readonly #request: ClientRequest;
  #arrived: () => void = () => {};

  private constructor(request: ClientRequest, response: IncomingMessage) {
    this.#request = request;
    this.status = response.statusCode ?? 0;
    this.headers = response.headers;
    response.setEncoding('utf8');
    response.on('data', (text: string) => {
      this.text += text;
      this.#read();
      this.#arrived();
    });
    // That it was cut is told by its end.
    response.on('error', () => {});
    this.ended = new Promise((resolve) => response.once('close', resolve));
  }

  static async to(t: Pick<TestContext, 'after'>, url: string, headers: Record<string, string> = {}): Promise<Listener> {
    const request = get(url, { headers, agent: false });
    request.on('error', () => {});
    t.after(() => request.destroy());
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    return new Listener(request, response);
  }

  /** Resolves with everything so far once `isMet`. */
  async until(isMet: (events: readonly ServerSent[]) => boolean): Promise<readonly ServerSent[]> {
    while (!isMet(this.events)) await this.#more();
    return this.events;
  }

  /** Resolves once this has come, as text. */
  async has(text: string): Promise<void> {
    while (!this.text.includes(text)) await this.#more();
  }

  get lastId(): string {
    return this.events.at(-1)?.id ?? '';
  }

  /** Leaves, as when a tab is closed. */
  leave(): void {
    this.#request.destroy();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => (this.#arrived = resolve));
  }

  #read(): void {
    this.events.length = 0;
    for (const block of this.text.split('\n\n').slice(0, -1)) {
      const lines = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
      const data = lines.get('data');
      if (data === undefined) continue;
      this.events.push({
        id: lines.get('id') ?? '',
        event: lines.get('event') ?? 'message',
        data: JSON.parse(data) as Record<string, unknown>,
      });
    }
  }
}
