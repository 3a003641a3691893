import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One request as it arrived. */
export interface Received {
  /** `POST /v1/incidents`, with the query. */
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

/** What is answered: 200 and JSON when not said otherwise. */
export interface Answer {
  readonly status?: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, or an object that is sent as JSON. */
  readonly body: unknown;
}

/** A server on loopback that plays Escalog's answers, written from its HTTP contract. */
export interface FakeEscalog extends AsyncDisposable {
  readonly url: string;
  readonly received: readonly Received[];
}

/** Answers each `METHOD /path` (without the query) as told, or breaks off the connection; everything else is 404, as in Escalog. */
export async function fakeEscalog(
  answers: Readonly<Record<string, Answer | ((received: Received) => Answer | 'broken-off')>>,
): Promise<FakeEscalog> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const arrived = {
        line: `${request.method} ${request.url}`,
        headers: request.headers,
        body: body === '' ? undefined : (JSON.parse(body) as unknown),
      };
      received.push(arrived);
      const planned =
        answers[arrived.line.split('?', 1).join()] ?? problem(404, 'no-such-route', `There is no ${arrived.line}.`);
      const answer = typeof planned === 'function' ? planned(arrived) : planned;
      if (answer === 'broken-off') return request.socket.destroy();
      const isText = typeof answer.body === 'string';
      response.writeHead(answer.status ?? 200, {
        ...answer.headers,
        'content-type': answer.type ?? (isText ? 'text/plain' : 'application/json'),
      });
      return response.end(isText ? answer.body : JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = () =>
    new Promise<void>((closed) => {
      server.close(() => closed());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received, [Symbol.asyncDispose]: close };
}

/** An RFC 9457 problem. */
export function problem(
  status: number,
  code: string,
  detail: string,
  errors?: readonly { pointer: string; detail: string }[],
): Answer {
  return {
    status,
    type: 'application/problem+json',
    body: {
      type: `https://escalog.dev/problems/${code}`,
      title: 'No',
      status,
      detail,
      code,
      ...(errors && { errors }),
    },
  };
}
