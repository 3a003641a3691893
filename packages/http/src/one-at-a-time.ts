import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** So many requests may wait on one connection for the answer to one before them. Node reads more than a thousand at once. */
export const mostWaiting = 100;

/**
 * Begins no request of a connection before the one before it is answered and the network has taken the answer. Node begins all that
 * came in one piece: of ten thousand requests for a list on one connection (HTTP pipelining) it held every answer in memory.
 */
export function answerOneAtATime(server: FastifyInstance): void {
  const lines = new WeakMap<Socket, Line>();
  server.addHook('onRequest', (request, reply, done) => {
    const { socket } = request.raw;
    lines.getOrInsertComputed(socket, () => new Line(socket)).take(reply.raw, done);
  });
}

/** The requests of one connection. */
class Line {
  readonly #socket: Socket;
  readonly #waiting: (() => void)[] = [];
  #isAnswering = false;
  #isOver = false;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  take(response: ServerResponse, begin: () => void): void {
    if (this.#isOver) return;
    if (this.#waiting.length >= mostWaiting) {
      // Those that wait are answered, nothing more is read, and then the connection ends: RFC 9112 has clients ask again.
      this.#isOver = true;
      this.#socket.pause();
      return;
    }
    const start = (): void => {
      response.once('close', () => this.#next());
      begin();
    };
    if (this.#isAnswering) this.#waiting.push(start);
    else {
      this.#isAnswering = true;
      start();
    }
  }

  #next(): void {
    if (this.#socket.destroyed) return;
    const start = this.#waiting.shift();
    if (start !== undefined) return start();
    this.#isAnswering = false;
    if (this.#isOver) this.#socket.destroySoon();
  }
}
