import type { Offer } from './api/incidents.ts';
import { Failure } from './failure.ts';
import { offerLines } from './show/offers.ts';
import { printable } from './show/printable.ts';

/** Escalog over HTTP. Every refusal and every silence is a `Failure` that says what to do. */
export interface Client {
  get<Body>(path: string): Promise<Body>;
  /** What `/health/ready` tells, whether or not it is ready. */
  health<Body>(): Promise<Body>;
  /** The answer as text, in the format that the path asks for; a refusal is a problem, whatever the format. */
  getText(path: string): Promise<string>;
  /** The same as bytes. */
  getBytes(path: string): Promise<Uint8Array>;
  /** The answer as it comes, for what is large or has no end; rejects when nothing of it comes for 45 seconds, or it breaks off. */
  open(path: string): Promise<Opened>;
  /** Bytes are sent as they are, anything else as JSON. */
  post<Body>(
    path: string,
    body: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly status: number; readonly body: Body }>;
  put<Body>(path: string, body: object): Promise<Body>;
  delete<Body>(path: string): Promise<Body>;
  /** Deletes what answers with nothing, saying why where `body` does. */
  deleteFor(path: string, body?: object): Promise<void>;
}

/** An answer that has begun. */
export interface Opened {
  readonly headers: Headers;
  readonly body: AsyncIterable<Uint8Array>;
}

/** RFC 9457 problem details as Escalog answers them. */
export interface Problem {
  readonly detail: string;
  readonly code: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
  readonly offers?: readonly Offer[];
}

/** A refusal by the server, with its problem. */
export class Refused extends Failure {
  readonly problem: Problem;
  readonly status: number;
  /** In milliseconds, when the server says when to ask again. */
  readonly retryAfter: number | undefined;

  constructor(problem: Problem, { status, headers }: Response) {
    super('refused', sentencesOf(problem));
    this.problem = problem;
    this.status = status;
    const seconds = headers.get('retry-after') ?? '';
    this.retryAfter = /^\d+$/.test(seconds) ? Math.min(Number(seconds) * 1_000, patience) : undefined;
  }
}

/** Whether nobody knows what became of the request, and the same one may be answered later: no answer came, or that of a server in trouble. */
export function mayPass(error: unknown): error is Failure {
  return error instanceof Refused ? error.status >= 500 : error instanceof Failure && error.kind === 'unreachable';
}

const patience = 30_000;
/** What goes on shows itself every 15 seconds. */
const longestSilence = 45_000;

/** A client of the Escalog at `url`, which ends without a slash; `token` shows who asks, where people sign in. */
export function clientOf(url: string, token?: string): Client {
  const ask: Ask = (path, request) => askWith(url, path, token, request);
  return {
    async get<Body>(path: string) {
      return bodyOf<Body>(await ask(path, { headers: { accept: 'application/json' } }), url);
    },
    async health<Body>() {
      return bodyOf<Body>(await ask('/health/ready', { headers: { accept: 'application/json' }, alsoTakes: 503 }), url);
    },
    async getText(path) {
      const response = await ask(path, { headers: { accept: 'application/json' } });
      return response.text();
    },
    async getBytes(path) {
      const response = await ask(path, { headers: { accept: 'application/json' } });
      return new Uint8Array(await response.arrayBuffer());
    },
    async open(path) {
      const silent = new AbortController();
      const response = await ask(path, { headers: { accept: '*/*' }, signal: silent.signal });
      return { headers: response.headers, body: bytesOf(response, silent, url) };
    },
    async post<Body>(path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
      const response = await ask(path, {
        method: 'POST',
        headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
        body: body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body),
      });
      return { status: response.status, body: await bodyOf<Body>(response, url) };
    },
    async put<Body>(path: string, body: object) {
      const headers = { accept: 'application/json', 'content-type': 'application/json' };
      return bodyOf<Body>(await ask(path, { method: 'PUT', headers, body: JSON.stringify(body) }), url);
    },
    async delete<Body>(path: string) {
      const headers = { accept: 'application/json' };
      return bodyOf<Body>(await ask(path, { method: 'DELETE', headers }), url);
    },
    async deleteFor(path: string, body?: object) {
      await ask(path, {
        method: 'DELETE',
        headers: { accept: 'application/json', ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    },
  };
}

type Ask = (
  path: string,
  request: RequestInit & {
    readonly headers: Readonly<Record<string, string>>;
    /** A status that is an answer, though none of success. */
    readonly alsoTakes?: number;
  },
) => Promise<Response>;

async function askWith(
  url: string,
  path: string,
  token: string | undefined,
  { alsoTakes, ...request }: Parameters<Ask>[1],
): Promise<Response> {
  const headers = { ...request.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  let response: Response;
  try {
    response = await fetch(`${url}${path}`, { signal: AbortSignal.timeout(patience), ...request, headers });
  } catch (error) {
    throw silence(url, error);
  }
  if (response.ok) return response;
  if (response.status === alsoTakes && response.headers.get('content-type')?.startsWith('application/json') === true)
    return response;
  throw new Refused(await problemOf(response, url), response);
}

async function* bytesOf({ body }: Response, broken: AbortController, url: string): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  try {
    for (;;) {
      const silence = AbortSignal.timeout(longestSilence);
      const silent = new Promise<never>((_, reject) => {
        silence.addEventListener('abort', () => reject(silence.reason as Error), { once: true });
      });
      const next = await Promise.race([reader?.read(), silent]);
      if (next === undefined || next.done) return;
      yield next.value;
    }
  } catch (error) {
    throw new Failure(
      'unreachable',
      `The answer of ${url} broke off before its end (${codeOf(error) ?? 'no more came'}).`,
    );
  } finally {
    broken.abort();
  }
}

function silence(url: string, error: unknown): Failure {
  const code = codeOf(error);
  if (code !== undefined && distrust.test(code))
    return new Failure(
      'unreachable',
      `The certificate of ${url} is not trusted here (${code}); with NODE_EXTRA_CA_CERTS=FILE the certificates in that PEM file are.`,
    );
  const hint =
    code === 'UND_ERR_SOCKET' && url.startsWith('http:')
      ? 'does it serve https? Then say so in --url'
      : code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG'
        ? 'does it serve http? Then say so in --url'
        : 'start it with npm start or give --url';
  return new Failure('unreachable', `Escalog does not answer at ${url}${detailOf(error)}; ${hint}.`);
}

/** What Node says of a certificate that it cannot trace to one that it trusts. */
const distrust = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

function codeOf(error: unknown): string | undefined {
  return (error as { readonly cause?: { readonly code?: string } }).cause?.code;
}

/** Nothing for the usual "nobody listens there", else what went wrong. */
function detailOf(error: unknown): string {
  if ((error as { readonly name?: string }).name === 'TimeoutError') return ` within ${patience / 1000} s`;
  const code = codeOf(error);
  return code === undefined || code === 'ECONNREFUSED' ? '' : ` (${code})`;
}

async function problemOf(response: Response, url: string): Promise<Problem> {
  const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
  if (isProblem) return (await response.json()) as Problem;
  return {
    code: 'not-escalog',
    detail: `${url} answered ${response.status} in a way that Escalog does not; is --url right?`,
  };
}

async function bodyOf<Body>(response: Response, url: string): Promise<Body> {
  try {
    return (await response.json()) as Body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw silence(url, error);
    throw new Failure('refused', `${url} answered with something that is not JSON; is that Escalog? Check --url.`);
  }
}

/** The problem in a line, then one for each error that the first does not tell already, and for each entry that may be meant. */
function sentencesOf({ detail, errors = [], offers = [] }: Problem): string {
  const more = errors.length === 1 && detail.includes(errors[0]?.detail ?? '') ? [] : errors;
  return [inCommands(detail), ...more.map((error) => `  ${error.pointer}: ${error.detail}`), ...offerLines(offers)]
    .map(printable)
    .join('\n');
}

/** Requests that a problem points to, and the command that does the same. */
const commands = [
  [
    'Sign in at /sign-in, or send a token as Authorization: Bearer.',
    'Escalog asks who you are: give a token with --token or ESCALOG_TOKEN; you make one in the console, under Settings, Tokens.',
  ],
  [
    '"by" in the body is required: say who does it.',
    'Say with --as who you are; ESCALOG_AS says it once for all commands.',
  ],
  [
    'GET /v1/incidents/{id}/retrospective lists those that it has',
    'escalog note ID and escalog follow-up ID list those that it has',
  ],
  [
    'the summary anew meanwhile; look again, and send version',
    'the summary anew meanwhile; look again (escalog summary ID), and give --over',
  ],
  ['GET /v1/incidents lists those that were declared', 'escalog status lists the open ones'],
  ['GET /v1/incidents lists those that are', 'escalog status lists the open ones'],
  ['GET /v1/incidents lists those that there are', 'escalog status lists the open ones'],
  ['GET /v1/incidents/{id}/nudges lists those of an incident', 'escalog nudges ID lists those of an incident'],
  ['POST /v1/incidents)', 'escalog declare)'],
  ['GET /v1/catalog/entries?type=person', 'escalog people'],
  ['GET /v1/on-call', 'escalog on-call'],
  ['GET /v1/schedules/{name}/overrides', 'escalog overrides'],
  ['GET /v1/calendars', 'escalog calendar list'],
  ['GET /v1/catalog/entries lists what there is', 'escalog search finds what there is'],
  ['see GET /v1/catalog/entries', 'find it with escalog search'],
] as const;

function inCommands(detail: string): string {
  return commands.reduce((text, [request, command]) => text.replace(request, command), detail);
}
