import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A way between client and server on loopback that can be cut, silenced, slowed down or shut, or lose one answer. */
export class TcpProxy {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #pairs = new Set<readonly [client: Socket, server: Socket]>();
  #server: Server | undefined;
  #port: number;
  #silent = false;
  #delay = 0;
  #losing: { readonly command: Buffer; readonly lose: () => Promise<void> } | undefined;

  private constructor(target: { readonly host: string; readonly port: number }, port: number) {
    this.#target = target;
    this.#port = port;
  }

  /** Before the server at `host:port`; listens on a port of its own when it is told none. */
  static async before(target: string, listensOn = 0): Promise<TcpProxy> {
    const { hostname, port } = new URL(`tcp://${target}`);
    const proxy = new TcpProxy({ host: hostname, port: Number(port) }, listensOn);
    await proxy.accept();
    return proxy;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  /** Takes connections, on the same port as before. */
  async accept(): Promise<void> {
    this.#server = createServer((client) => this.#join(client));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Cuts every connection, and takes no further ones. */
  async refuse(): Promise<void> {
    const closed = new Promise((resolve) => this.#server?.close(resolve));
    this.cut();
    await closed;
  }

  /** Cuts every connection; new ones are taken. */
  cut(): void {
    for (const pair of this.#pairs) for (const socket of pair) socket.resetAndDestroy();
  }

  /** From now on nothing gets through in either direction, and nobody is told: half-open connections. */
  silence(): void {
    this.#silent = true;
  }

  /** Cuts what was silenced; new connections get through. */
  speak(): void {
    this.#silent = false;
    this.cut();
  }

  /** From now on whatever the server says comes so many milliseconds later, in its order; 0 ends that. */
  delay(milliseconds: number): void {
    this.#delay = milliseconds;
  }

  /** The next time a client of MongoDB sends `command`, the server answers it, then `meanwhile` happens, and then the client's connection breaks instead. Resolves after that. */
  loseAnswerTo(
    command: 'insert' | 'update' | 'find',
    meanwhile: () => Promise<unknown> = async () => {},
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      // The first element of a command's document: its type (text), its name, a zero byte.
      this.#losing = {
        command: Buffer.from(`\x02${command}\0`),
        lose: () => meanwhile().then(() => resolve(), reject),
      };
    });
  }

  #join(client: Socket): void {
    const server = connect(this.#target);
    const pair = [client, server] as const;
    this.#pairs.add(pair);
    let lose: (() => Promise<void>) | undefined;
    let passed = Promise.resolve();
    client.on('data', (chunk: Buffer) => {
      if (this.#silent) return;
      if (this.#losing !== undefined && chunk.includes(this.#losing.command)) {
        lose = this.#losing.lose;
        this.#losing = undefined;
      }
      server.write(chunk);
    });
    server.on('data', (chunk: Buffer) => {
      if (this.#silent) return;
      if (lose === undefined) {
        const due = this.#delay === 0 ? undefined : wait(this.#delay);
        passed = passed.then(() => due).then(() => void client.write(chunk));
        return;
      }
      void lose().finally(() => client.resetAndDestroy());
      lose = async () => {};
    });
    for (const socket of pair) {
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  }
}
