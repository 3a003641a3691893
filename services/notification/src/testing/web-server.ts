import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import type { TestContext } from 'node:test';

export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** As text. */
  readonly body: string;
  readonly bytes: Uint8Array;
}

/** An HTTP server on loopback that keeps what it gets and answers with `answer`; 204 without one. */
export async function webServer(
  t: TestContext,
  answer: (response: ServerResponse, request: ReceivedRequest) => void = (response) =>
    void response.writeHead(204).end(),
): Promise<{ url: string; received: readonly ReceivedRequest[]; connections(): number }> {
  const received: ReceivedRequest[] = [];
  let connections = 0;
  const server = createServer((incoming, response) => {
    void buffer(incoming).then((bytes) => {
      const request = { path: incoming.url ?? '', headers: incoming.headers, body: bytes.toString(), bytes };
      received.push(request);
      answer(response, request);
    });
  });
  server.on('connection', () => (connections += 1));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    connections: () => connections,
  };
}
