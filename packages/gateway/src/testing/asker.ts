import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';

export interface Asked {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The text as JSON; empty when it is none. */
  readonly json: Record<string, unknown>;
}

export interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export type Ask = (path: string, question?: Question) => Promise<Asked>;

/** Asks what listens at `url`, on a connection of its own and with any header, such as `Host`. Rejects when the answer breaks off. */
export function asker(url: () => string): Ask {
  return async (path, question) => {
    const response = await begun(url(), path, question);
    const text = await textOf(response);
    const isJson = /^application\/(problem\+)?json/.test(response.headers['content-type'] ?? '') && text !== '';
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text,
      json: isJson ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
  };
}

/** The answer once its headers are there. */
export async function begun(
  url: string,
  path: string,
  { method = 'GET', headers = {}, body }: Question = {},
): Promise<IncomingMessage> {
  const asking = request(url, { path, method, headers, agent: false });
  asking.end(body);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  return response;
}
