import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

interface Version {
  readonly subject: string;
  readonly id: number;
  readonly schema: string;
}

/** A schema registry on loopback that speaks the part of Confluent's API that ours is asked for, and remembers what it was asked. */
export class FakeRegistry {
  readonly asked: string[] = [];
  /** When set, everything is answered with it. */
  answer: { readonly status: number; readonly body: string } | undefined;
  /** When set, the first time that each schema is registered is answered with it, once it is there: as where two do so at once. */
  raced: { readonly status: number; readonly body: string } | undefined;
  /** `user:password`, when they are wanted. */
  credentials: string | undefined;
  readonly #versions: Version[] = [];
  readonly #server = createServer((request, response) => void this.#handle(request, response));
  #nextId: number;
  #port = 0;

  private constructor(firstId: number) {
    this.#nextId = firstId;
  }

  /** Listens; the first schema that is registered gets `firstId`. */
  static async listen(firstId = 1): Promise<FakeRegistry> {
    const registry = new FakeRegistry(firstId);
    await registry.rise();
    return registry;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** Registers a schema as somebody else would. */
  register(subject: string, schema: string): number {
    const known = this.#versions.find((version) => version.subject === subject && version.schema === schema);
    if (known !== undefined) return known.id;
    this.#versions.push({ subject, id: this.#nextId, schema });
    return this.#nextId++;
  }

  subjects(): string[] {
    return [...new Set(this.#versions.map(({ subject }) => subject))];
  }

  /** Stops answering. */
  async die(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, 'close');
  }

  /** Answers again, at the same address. */
  async rise(): Promise<void> {
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#server.listening) await this.die();
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.asked.push(`${request.method} ${request.url}`);
    const { length } = this.#versions;
    const known = this.answer ?? this.#answerTo(request, await text(request));
    const { status, body } = this.#versions.length > length ? (this.raced ?? known) : known;
    response.writeHead(status, { 'content-type': 'application/vnd.schemaregistry.v1+json' }).end(body);
  }

  #answerTo(
    { method, url = '', headers }: IncomingMessage,
    body: string,
  ): { readonly status: number; readonly body: string } {
    if (this.credentials !== undefined && headers.authorization !== `Basic ${btoa(this.credentials)}`)
      return { status: 401, body: JSON.stringify({ error_code: 401, message: 'Unauthorized' }) };
    const [, first, second, subject = '', version] =
      /^\/(schemas|subjects)\/(?:ids\/(\d+)|([^/]+)\/versions(?:\/(\d+))?)$/.exec(url.replace(/\?.*$/, '')) ?? [];
    const versions = this.#versions.filter((candidate) => candidate.subject === decodeURIComponent(subject));
    if (first === 'schemas')
      return found(
        this.#versions.find(({ id }) => String(id) === second),
        40403,
        `Schema ${second} not found`,
      );
    if (first === 'subjects' && method === 'POST')
      return found({ id: this.register(decodeURIComponent(subject), (JSON.parse(body) as Version).schema) }, 0, '');
    if (first === 'subjects' && version === undefined)
      return found(
        versions.map((_, index) => index + 1),
        0,
        '',
      );
    if (first === 'subjects') return found(versions[Number(version) - 1], 40402, `Version ${version} not found.`);
    return found(undefined, 404, 'HTTP 404 Not Found');
  }
}

function found(
  answer: object | undefined,
  error_code: number,
  message: string,
): { readonly status: number; readonly body: string } {
  return answer === undefined
    ? { status: 404, body: JSON.stringify({ error_code, message }) }
    : { status: 200, body: JSON.stringify(answer) };
}
