import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Broker, Route } from '../sockets.ts';

/** One request of Kafka's protocol, as the client sent it. */
export interface KafkaRequest {
  readonly apiKey: number;
  readonly apiVersion: number;
  readonly correlationId: number;
  /** What follows the client id. */
  readonly body: Buffer;
}

export const apiKeys = {
  produce: 0,
  fetch: 1,
  listOffsets: 2,
  metadata: 3,
  offsetCommit: 8,
  joinGroup: 11,
  heartbeat: 12,
} as const;

/** What becomes of a request or a response on its way. `cut` closes the connection, `lose` takes it out, a number delays it by so many milliseconds. */
export type Fate = 'pass' | 'lose' | 'cut' | number;

export interface Fates {
  request?(request: KafkaRequest): Fate;
  /** `answer` is what follows the correlation id, and may be changed. */
  response?(request: KafkaRequest, answer: Buffer): Fate;
}

/** A way to a broker that understands enough of Kafka's protocol to lose what it is told to. */
export class KafkaProxy {
  readonly #server: Server;
  readonly #target: Broker;
  readonly #sockets = new Set<Socket>();
  /** Asked for each request and response; everything passes without. */
  fates: Fates = {};
  /** Whether nobody is let through. */
  isDown = false;

  private constructor(server: Server, target: Broker) {
    this.#server = server;
    this.#target = target;
    server.on('connection', (client) => this.#join(client));
  }

  /** To a broker given as `host:port`. */
  static async to(broker: string): Promise<KafkaProxy> {
    const [host = '', port = ''] = broker.split(':');
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new KafkaProxy(server, { host, port: Number(port) });
  }

  /** Brokers are reached through this proxy. */
  readonly route: Route = () => ({
    host: '127.0.0.1',
    port: (this.#server.address() as AddressInfo | null)?.port ?? 1,
  });

  /** Closes every connection; new ones are taken unless it is down. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** As when a network went away under connections: on those that there are nothing passes any more, and nothing is closed. */
  freeze(): void {
    for (const socket of this.#sockets) socket.pause().removeAllListeners('data');
  }

  async close(): Promise<void> {
    this.#server.close();
    this.cut();
    await once(this.#server, 'close');
  }

  #join(client: Socket): void {
    if (this.isDown) {
      client.resetAndDestroy();
      return;
    }
    const broker = connect(this.#target);
    const pending = new Map<number, KafkaRequest>();
    const end = (): void => {
      client.destroy();
      broker.destroy();
    };
    for (const socket of [client, broker]) {
      this.#sockets.add(socket);
      socket
        .setNoDelay(true)
        .on('error', end)
        .on('end', end)
        .on('close', () => this.#sockets.delete(socket));
    }
    forwardFrames(client, broker, end, (frame) => {
      const request = requestIn(frame);
      pending.set(request.correlationId, request);
      return this.fates.request?.(request) ?? 'pass';
    });
    forwardFrames(broker, client, end, (frame) => {
      const request = pending.get(frame.readInt32BE(4));
      pending.delete(frame.readInt32BE(4));
      return (request && this.fates.response?.(request, frame.subarray(8))) ?? 'pass';
    });
  }
}

/** Kafka's frames begin with their length; each meets its fate as a whole. */
function forwardFrames(from: Socket, to: Socket, end: () => void, fateOf: (frame: Buffer) => Fate): void {
  let rest = Buffer.alloc(0);
  from.on('data', (chunk: Buffer) => {
    rest = Buffer.concat([rest, chunk]);
    while (rest.length >= 4 && rest.length >= 4 + rest.readInt32BE(0)) {
      const frame = rest.subarray(0, 4 + rest.readInt32BE(0));
      rest = rest.subarray(frame.length);
      const fate = fateOf(frame);
      if (fate === 'pass') to.write(frame);
      else if (fate === 'cut') end();
      else if (fate !== 'lose') setTimeout(() => to.write(frame), fate);
    }
  });
}

function requestIn(frame: Buffer): KafkaRequest {
  const clientId = frame.readInt16BE(12);
  return {
    apiKey: frame.readInt16BE(4),
    apiVersion: frame.readInt16BE(6),
    correlationId: frame.readInt32BE(8),
    body: frame.subarray(14 + Math.max(0, clientId)),
  };
}
