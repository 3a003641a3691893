import { connect, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ISocketFactory } from 'kafkajs';

export interface Broker {
  readonly host: string;
  readonly port: number;
}

/** Where a broker is really reached; for tests that put a proxy in between. */
export type Route = (broker: Broker) => Broker;

/**
 * The connections of one kafkajs client, so that they can be cut: kafkajs itself goes on writing into a connection
 * that no longer answers until TCP gives it up, which takes a quarter of an hour, and connects again for what was
 * under way when it was stopped.
 */
export class Sockets {
  readonly #open = new Map<Socket, string>();
  readonly #route: Route;
  #isClosed = false;

  constructor(route: Route) {
    this.#route = route;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** For kafkajs; throws once the sockets are closed. */
  readonly factory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (this.#isClosed) throw new Error('this client is closed');
    const to = this.#route({ host, port });
    // A missing or false `ssl` means plain TCP, whatever its type says.
    const socket = ssl
      ? connectTls({ ...to, ...(isIP(host) === 0 && { servername: host }), ...ssl }, onConnect)
      : connect(to, onConnect);
    socket.setNoDelay(true).setKeepAlive(true, 30_000);
    this.#open.set(socket, `${host}:${port}`);
    return socket.once('close', () => this.#open.delete(socket));
  };

  /** Cuts the connections to a broker given as `host:port`, or all of them; what was under way on them fails at once. */
  cut(broker?: string): void {
    const reason = this.#isClosed ? 'this client is closed' : 'no answer';
    for (const [socket, to] of this.#open) if (to === (broker ?? to)) socket.destroy(new Error(reason));
  }

  /** Cuts every connection and allows no other. */
  close(): void {
    this.#isClosed = true;
    this.cut();
  }
}
