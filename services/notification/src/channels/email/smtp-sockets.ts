import { connect, type LookupFunction, type Socket } from 'node:net';
import type { Milliseconds } from '@escalog/kernel';

/** What nodemailer says of the connection that it wants. */
interface Wanted {
  readonly host?: string | undefined;
  readonly port?: number | string | undefined;
  readonly secure?: boolean | undefined;
  readonly localAddress?: string | undefined;
}

const patience: Milliseconds = 10_000;

/**
 * The connections of nodemailer. Left alone it falls back to `dns.lookup`, and one look-up that hangs there holds up those
 * of the whole process. TLS is its own matter, by the name of the host.
 */
export class SmtpSockets {
  readonly #lookup: LookupFunction;
  readonly #sockets = new Set<Socket>();

  constructor(lookup: LookupFunction) {
    this.#lookup = lookup;
  }

  /** Connects, for the option `getSocket`. */
  readonly open = (
    { host = 'localhost', port, secure, localAddress }: Wanted,
    callback: (error: Error | null, socket?: { connection: Socket }) => void,
  ): void => {
    const socket = connect({
      host,
      port: Number(port) || (secure ? 465 : 587),
      lookup: this.#lookup,
      ...(localAddress !== undefined && { localAddress }),
    });
    this.#sockets.add(socket);
    const fail = (error: Error): void => callback(error);
    socket
      .once('close', () => void this.#sockets.delete(socket))
      .once('error', fail)
      .setTimeout(patience, () => socket.destroy(overdue()))
      .once('connect', () => {
        socket.off('error', fail).setTimeout(0).removeAllListeners('timeout');
        callback(null, { connection: socket });
      });
  };

  /** Ends those that are still open. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }
}

function overdue(): NodeJS.ErrnoException {
  return Object.assign(new Error('the server did not take the connection in time'), { code: 'ETIMEDOUT' });
}
