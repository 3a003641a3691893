import { HttpProblem, type ProblemBody } from '@escalog/http';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The public API, asked in the name of whoever opened the page. A refusal is thrown as the problem that the API answered. */
export interface Api {
  /** The body of the answer to a GET. */
  get<Body>(url: string): Promise<Body>;
  /** The text of the answer to a GET, as the API sends it. */
  text(url: string, accept: string): Promise<string>;
  /** The body of the answer to something that changes. */
  send<Body>(
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Body>;
  /** The body of the answer to a GET, or `otherwise` when the API refuses or cannot answer: for what a page can do without. */
  getOr<Body>(url: string, otherwise: Body): Promise<Body>;
  /** What `/health/ready` tells, whether or not it is ready. */
  health(): Promise<readonly HealthCheck[]>;
}

/** A condition of readiness. */
export interface HealthCheck {
  readonly service: string;
  readonly name: string;
  readonly ok: boolean;
  readonly state: 'failing' | 'unwell' | 'warning' | 'well';
  readonly detail: string;
}

/** What tells the API who asks. */
const passedOn = ['cookie', 'authorization', 'host', 'user-agent', 'x-forwarded-for', 'x-forwarded-proto'] as const;

/** Asks the server that the request came to. Cookies that it gives, such as that of a session, go on to the browser with `reply`. */
export function apiFor({ server, headers, ip }: FastifyRequest, reply: FastifyReply): Api {
  const known = Object.fromEntries(
    passedOn.flatMap((name) => (headers[name] === undefined ? [] : [[name, String(headers[name])]])),
  );
  const answerTo = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    accept: string,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ) =>
    server.inject({
      method,
      url,
      remoteAddress: ip,
      headers: { ...known, ...more, accept, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { payload: JSON.stringify(body) }),
    });
  const ask = async (...question: Parameters<typeof answerTo>) => {
    const answer = await answerTo(...question);
    for (const cookie of [answer.headers['set-cookie'] ?? []].flat()) reply.header('set-cookie', cookie);
    if (answer.statusCode < 400) return answer;
    throw problemIn(answer.statusCode, answer.body, answer.headers['retry-after']);
  };
  const get = async <Body>(url: string): Promise<Body> => (await ask('GET', url, 'application/json')).json<Body>();
  return {
    get,
    text: async (url, accept) => (await ask('GET', url, accept)).body,
    send: async (method, url, body, headers) => {
      const answer = await ask(method, url, 'application/json', body, headers);
      return answer.body === '' ? (undefined as never) : answer.json();
    },
    getOr: async (url, otherwise) => {
      try {
        return await get(url);
      } catch (error) {
        if (error instanceof HttpProblem) return otherwise;
        throw error;
      }
    },
    health: async () => {
      const answer = await answerTo('GET', '/health/ready', 'application/json');
      return answer.json<{ checks?: readonly HealthCheck[] }>().checks ?? [];
    },
  };
}

function problemIn(status: number, text: string, retryAfter: unknown): HttpProblem {
  const headers = retryAfter === undefined ? {} : { headers: { 'retry-after': String(retryAfter) } };
  try {
    const { code, detail, errors } = JSON.parse(text) as ProblemBody;
    return new HttpProblem(status, code, detail, { ...headers, ...(errors !== undefined && { errors }) });
  } catch {
    return new HttpProblem(
      status,
      'internal',
      `Escalog answered ${status}, and not in a form that this page knows.`,
      headers,
    );
  }
}
