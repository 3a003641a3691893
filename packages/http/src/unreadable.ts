import type { ConnectionError } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { HttpProblem } from './problem.ts';

/** Answers, as far as the connection still can, what is no HTTP or never became complete, and ends the connection. */
export function answerUnreadable(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const { status, body } = problemOf(error.code);
  const text = JSON.stringify(body);
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(text)}`,
      'connection: close',
      '',
      text,
    ].join('\r\n'),
    () => socket.destroy(),
  );
}

function problemOf(code: string): { readonly status: number; readonly body: object } {
  const problem = new HttpProblem(...(problems[code] ?? malformed));
  return { status: problem.status, body: problem.body() };
}

const malformed = [400, 'bad-request', 'This is not HTTP/1.1.'] as const;
const problems: Readonly<Record<string, readonly [number, string, string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'request-timeout', 'The request did not arrive completely in time; send it again.'],
  HPE_HEADER_OVERFLOW: [431, 'headers-too-large', 'The URL and headers are over the limit of 16 KiB; shorten them.'],
};
