import type { ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { webServer, type ReceivedRequest } from '../../testing/web-server.ts';
import type { Behaviour, ProviderStandIn } from './channel-contract.ts';

/** How a provider answers over HTTP: what it does not do may be left out. */
export type Answers = {
  readonly [How in Exclude<Behaviour, 'hangs'>]?: (response: ServerResponse, request: ReceivedRequest) => void;
};

/** A provider that is asked over HTTP. `read` says what the recipient reads of a request, and the key that it carries. */
export async function httpStandIn(
  t: TestContext,
  answers: Answers,
  read: (request: ReceivedRequest) => { readonly text: string; readonly key: string | undefined },
): Promise<ProviderStandIn & { readonly url: string; readonly requests: readonly ReceivedRequest[] }> {
  let behaviour: Behaviour = 'accepts';
  const server = await webServer(t, (response, request) => {
    if (behaviour === 'hangs') return;
    const answer = answers[behaviour];
    if (answer === undefined) throw new Error(`this stand-in never ${behaviour}`);
    answer(response, request);
  });
  return {
    url: server.url,
    requests: server.received,
    behave: (how) => void (behaviour = how),
    get received() {
      return server.received.map(read);
    },
  };
}

/** Answers with a status, and a JSON body where there is one. */
export function answering(status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}) {
  return (response: ServerResponse): void =>
    void response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(body === undefined ? '' : JSON.stringify(body));
}
