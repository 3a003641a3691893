import { once } from 'node:events';
import { connect } from 'node:net';
import pino from 'pino';
import type { Routes } from '../routes.ts';
import { buildServer, type ServerOptions } from '../server.ts';
import type { Service } from '../service.ts';

export interface RawAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly problem: Record<string, unknown>;
}

export interface Asked {
  readonly port: number;
  /** Sends exactly these bytes, and resolves with what came back once the other side has ended the connection. */
  raw(bytes: string): Promise<RawAnswer>;
  /** A well-formed request with exactly these headers besides those that it needs; `Host` is that of the listening server unless given. */
  send(method: string, path: string, headers?: Readonly<Record<string, string>>, body?: string): Promise<RawAnswer>;
  /** What was logged from `info` on. */
  readonly log: readonly { readonly level: number; readonly msg: string; readonly [field: string]: unknown }[];
}

/** Serves `routes` on a free port of loopback for the length of `story`, asked byte by byte, because `fetch` refuses to send some headers. */
export async function asked(
  routes: (server: Routes) => void,
  story: (world: Asked) => Promise<void>,
  options: Partial<ServerOptions> = {},
): Promise<void> {
  const log: Asked['log'][number][] = [];
  const service: Service = {
    name: 'asked',
    routes: (async (server: Routes) => routes(server)) as unknown as Service['routes'],
    start: async () => {},
    stop: async () => {},
    checks: async () => [],
    busy: async () => 0,
  };
  const logger = pino(
    { level: 'info' },
    { write: (line: string) => void log.push(JSON.parse(line) as Asked['log'][number]) },
  );
  const server = await buildServer({ services: [service], logger, settled: async () => {}, ...options });
  const port = Number(new URL(await server.listen({ host: '127.0.0.1', port: 0 })).port);
  const raw: Asked['raw'] = (bytes) => exchange(port, bytes);
  const send: Asked['send'] = (method, path, headers = {}, body = '') => {
    const all = {
      host: `127.0.0.1:${port}`,
      connection: 'close',
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    };
    return raw(
      `${method} ${path} HTTP/1.1\r\n${Object.entries(all)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n${body}`,
    );
  };
  try {
    await story({ port, raw, send, log });
  } finally {
    await server.close();
  }
}

async function exchange(port: number, bytes: string): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => void (text += chunk));
  socket.write(bytes);
  await once(socket, 'close');
  return answerOf(text);
}

function answerOf(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  const body = text.slice(end + 4);
  const isProblem = String(headers['content-type']).startsWith('application/problem+json');
  return {
    status: Number(statusLine.split(' ')[1]),
    headers,
    text: body,
    problem: isProblem && body !== '' ? (JSON.parse(body) as Record<string, unknown>) : {},
  };
}
