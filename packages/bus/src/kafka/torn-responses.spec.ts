import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, before, beforeEach, describe, it } from 'node:test';
import { calmIdleRequestQueues } from './idle-request-queues.ts';
import { forgetTornResponses } from './torn-responses.ts';

/** kafkajs's connection to a broker, as far as it is used here. */
interface Connection {
  connect(): Promise<boolean>;
  disconnect(): Promise<boolean>;
  send(protocol: object): Promise<string>;
}
const require = createRequire(import.meta.url);
const KafkaConnection = require('kafkajs/src/network/connection') as new (options: object) => Connection;
const newSocket = (require('kafkajs/src/network/socketFactory') as () => () => object)();
const Encoder = require('kafkajs/src/protocol/encoder') as new () => object;

const logger = { namespace: () => logger, debug: () => {}, error: () => {} };
/** A request whose response is a text. */
const question = {
  request: { apiKey: 0, apiVersion: 0, apiName: 'Question', encode: async () => new Encoder() },
  response: {
    decode: async (payload: Buffer) => ({ text: `${payload}` }),
    parse: async ({ text }: { readonly text: string }) => text,
  },
};

/** A response to the request that came in this frame. */
function responseTo(frame: Buffer, text: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + text.length);
  return Buffer.concat([length, frame.subarray(8, 12), Buffer.from(text)]);
}

describe('a connection of kafkajs', () => {
  let server: Server;
  let connection: Connection;
  before(() => {
    calmIdleRequestQueues();
    forgetTornResponses();
  });
  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    connection = new KafkaConnection({
      host: '127.0.0.1',
      port,
      logger,
      socketFactory: newSocket,
      connectionTimeout: 5_000,
      requestTimeout: 5_000,
    });
  });
  afterEach(async () => {
    await connection.disconnect();
    server.close();
  });

  for (const [where, kept] of [
    ['in its length', 2],
    ['behind its length', 4],
    ['in its middle', 20],
  ] as const) {
    it(`reads the next response from its beginning when one was torn ${where}`, async () => {
      server.once('connection', (socket: Socket) => {
        socket.once('data', (frame: Buffer) => socket.end(responseTo(frame, 'x'.repeat(100)).subarray(0, kept)));
        server.once('connection', (next: Socket) =>
          next.once('data', (frame: Buffer) => next.write(responseTo(frame, 'whole'))),
        );
      });
      await connection.connect();
      await assert.rejects(connection.send(question), /Closed connection/);
      await connection.disconnect();
      await connection.connect();
      assert.equal(await connection.send(question), 'whole');
    });
  }
});
