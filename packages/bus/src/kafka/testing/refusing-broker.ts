import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** The requests that come before any other one. */
const apiVersions = 18;
const handshake = 17;
const authenticate = 36;

/** A broker that speaks Kafka's protocol as far as to refuse every user. */
export async function refusingBroker(): Promise<{ readonly address: string; close(): void }> {
  const server = createServer((socket) =>
    socket.on('error', () => {}).on('data', (request: Buffer) => answer(socket, request)),
  );
  return { address: await listening(server), close: () => server.close() };
}

/** A server that closes every connection at the first byte, as one does that wants TLS. */
export async function closingServer(): Promise<{ readonly address: string; close(): void }> {
  const server = createServer((socket) => socket.on('error', () => {}).on('data', () => socket.end()));
  return { address: await listening(server), close: () => server.close() };
}

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer(socket: Socket, request: Buffer): void {
  const apiKey = request.readInt16BE(4);
  const body = Buffer.concat([request.subarray(8, 12), bodyFor(apiKey)]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  socket.write(Buffer.concat([length, body]));
}

function bodyFor(apiKey: number): Buffer {
  if (apiKey === apiVersions)
    return Buffer.concat([
      int16(0),
      list([apiVersions, handshake, authenticate].map((key) => Buffer.concat([int16(key), int16(0), int16(1)]))),
      int32(0),
    ]);
  if (apiKey === handshake) return Buffer.concat([int16(0), list([text('PLAIN')])]);
  // SASL_AUTHENTICATION_FAILED, a message, nothing for the mechanism, no session.
  return Buffer.concat([int16(58), text('Authentication failed'), int32(0), Buffer.alloc(8)]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([int16(value.length), Buffer.from(value)]);
}

function list(items: readonly Buffer[]): Buffer {
  return Buffer.concat([int32(items.length), ...items]);
}
