import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { HttpProblem } from './problem.ts';

const mebibyte = 1024 * 1024;

/** How much of bodies and answers a process has in hand at most, in bytes. What is small always finds room: an acknowledgement is. */
export interface InHandBounds {
  readonly small: number;
  readonly bodies: number;
  readonly answers: number;
}

export const inHandBounds: InHandBounds = { small: 64 * 1024, bodies: 128 * mebibyte, answers: 128 * mebibyte };
/** In milliseconds: who has not taken an answer by then is cut off where somebody else needs the room. */
export const takenWithin = 30_000;

const headers = { 'retry-after': '5' };

/** Counts the bytes of bodies that are being received or worked on, and refuses the rest of what would be too much with 503. */
export function boundBodies(server: FastifyInstance, { small, bodies }: InHandBounds = inHandBounds): void {
  let inHand = 0;
  server.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
    // What is small is not counted, so that its way stays as short as it is.
    if (coding === undefined && Number(length) <= small) return done();
    let received = 0;
    const counting = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        received += chunk.length;
        inHand += chunk.length;
        if (received > small && inHand > bodies) next(tooManyBodies());
        else next(null, chunk);
      },
    });
    reply.raw.once('close', () => {
      inHand -= received;
      received = 0;
      counting.destroy();
    });
    payload.once('error', (error) => counting.destroy(error));
    done(null, payload.pipe(counting));
  });
}

function tooManyBodies(): HttpProblem {
  return new HttpProblem(503, 'too-many-bodies', 'Too much is being sent here at once; send it again in a moment.', {
    headers,
  });
}

/** The large answers that were made and not yet taken by the network. */
export class AnswersInHand {
  readonly #bounds: InHandBounds;
  readonly #now: () => number;
  readonly #answers = new Map<ServerResponse, { readonly bytes: number; readonly since: number }>();
  #bytes = 0;

  /** `now` counts milliseconds, from whenever. */
  constructor(bounds: InHandBounds = inHandBounds, now: () => number = () => performance.now()) {
    this.#bounds = bounds;
    this.#now = now;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Counts an answer until it is taken. Cuts off who has not taken one for long where room is needed; throws a 503 problem where there is none. */
  add(response: ServerResponse, bytes: number): void {
    if (bytes <= this.#bounds.small) return;
    this.#makeRoom(bytes);
    // The first finds room whatever its length: nothing here is bounded but by what it tells of.
    if (this.#bytes > 0 && this.#bytes + bytes > this.#bounds.answers) throw tooManyAnswers();
    this.#answers.set(response, { bytes, since: this.#now() });
    this.#bytes += bytes;
    response.once('close', () => this.#delete(response));
  }

  #makeRoom(bytes: number): void {
    const now = this.#now();
    for (const [response, { since }] of this.#answers) {
      if (this.#bytes + bytes <= this.#bounds.answers || now - since < takenWithin) return;
      response.destroy();
      this.#delete(response);
    }
  }

  #delete(response: ServerResponse): void {
    this.#bytes -= this.#answers.get(response)?.bytes ?? 0;
    this.#answers.delete(response);
  }
}

function tooManyAnswers(): HttpProblem {
  return new HttpProblem(
    503,
    'too-many-answers',
    'Too many large answers wait here for who asked for them; ask again in a moment, or for less.',
    { headers },
  );
}

/** Bounds what is held of answers that nobody reads. What is a stream holds little, and its route says how many there may be. */
export function boundAnswers(server: FastifyInstance, answers: AnswersInHand = new AnswersInHand()): void {
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (typeof payload === 'string') answers.add(reply.raw, Buffer.byteLength(payload));
    else if (Buffer.isBuffer(payload)) answers.add(reply.raw, payload.length);
    done(null, payload);
  });
}
