import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** The incoming webhook of a chat: a real HTTP server on loopback that keeps what is posted, and can be told to fail. */
export class Chat {
  readonly posts: string[] = [];
  /** Statuses for the next posts; 200 when there is none left. */
  readonly statuses: number[] = [];
  readonly #server = createServer((request, response) => {
    void text(request).then((body) => {
      const status = this.statuses.shift() ?? 200;
      if (status === 200) this.posts.push((JSON.parse(body) as { text: string }).text);
      response.writeHead(status).end('ok');
    });
  });

  static async open(): Promise<Chat> {
    const chat = new Chat();
    chat.#server.listen(0, '127.0.0.1');
    await once(chat.#server, 'listening');
    return chat;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/services/T0/B0/secret`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
