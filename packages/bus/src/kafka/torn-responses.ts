import { createRequire } from 'node:module';
import type { Socket } from 'node:net';

/** The part of kafkajs's connection to a broker that is mended here: what it has read of a response that is not whole yet. */
interface Connection {
  chunks: Buffer[];
  bytesBuffered: number;
  bytesNeeded: number;
  readonly socket?: Socket;
  isConnected(): boolean;
  connect(): Promise<boolean>;
}

/** The length that each response begins with. */
const lengthBytes = 4;

/**
 * kafkajs 2.2.4 keeps the beginning of a response that was cut off with its connection, and reads the first response
 * of the next connection as its end: requests are answered with what was meant for others, or an error that nobody
 * can catch ends the process. Each connection begins with nothing read here, and hears no more of the one before.
 */
export function forgetTornResponses(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/connection') as {
    readonly prototype: Connection;
  };
  const connect = prototype.connect;
  prototype.connect = function (this: Connection): Promise<boolean> {
    if (!this.isConnected()) {
      this.socket?.removeAllListeners('data');
      this.chunks = [];
      this.bytesBuffered = 0;
      this.bytesNeeded = lengthBytes;
    }
    return connect.call(this);
  };
}
