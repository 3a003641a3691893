import type { FastifyInstance } from 'fastify';
import type { ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { Pieces } from './pieces.ts';
import { HttpProblem } from './problem.ts';

const mebibyte = 1024 * 1024;

/** How much of bodies and answers a process has in hand at most, in bytes. What is small always finds room: an acknowledgement is. */
export interface InHandBounds {
  readonly small: number;
  readonly bodies: number;
  readonly answers: number;
}

export const inHandBounds: InHandBounds = { small: 64 * 1024, bodies: 32 * mebibyte, answers: 64 * mebibyte };
/** In milliseconds: who has not taken an answer by then is cut off where somebody else needs the room. */
export const takenWithin = 30_000;

const headers = { 'retry-after': '5' };

/** A body that is being received, or was and is worked on. */
interface Body {
  bytes: number;
  isWhole: boolean;
}

/** Counts the bytes of bodies that are being received or worked on. Where they would be too much, those that began last are refused with 503. */
export function boundBodies(server: FastifyInstance, { small, bodies }: InHandBounds = inHandBounds): void {
  /** Oldest first. */
  const inHand = new Map<Transform, Body>();
  let bytes = 0;
  const leave = (receiving: Transform): void => {
    bytes -= inHand.get(receiving)?.bytes ?? 0;
    inHand.delete(receiving);
  };
  /** Refuses those that are large and not whole, the last first, if need be the one that asks for room. */
  const makeRoom = (): void => {
    for (const [receiving, body] of [...inHand].toReversed()) {
      if (bytes <= bodies) return;
      if (body.isWhole || body.bytes <= small) continue;
      leave(receiving);
      receiving.destroy(tooManyBodies());
    }
  };
  server.addHook('preParsing', (request, reply, payload, done) => {
    const { 'content-length': length = '0', 'transfer-encoding': coding } = request.headers;
    // What is small is not counted, so that its way stays as short as it is.
    if (coding === undefined && Number(length) <= small) return done();
    const body: Body = { bytes: 0, isWhole: false };
    const receiving = new Transform({
      transform(chunk: Buffer, _encoding, next) {
        body.bytes += chunk.length;
        bytes += chunk.length;
        makeRoom();
        next(null, chunk);
      },
      flush(next) {
        body.isWhole = true;
        next();
      },
    });
    inHand.set(receiving, body);
    reply.raw.once('close', () => {
      leave(receiving);
      receiving.destroy();
    });
    payload.once('error', (error) => receiving.destroy(error));
    done(null, payload.pipe(receiving));
  });
}

/** For whoever sends more at once than is taken; they try again. */
export function tooManyBodies(): HttpProblem {
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
    // Of who has left already nobody would tell that they have.
    if (bytes <= this.#bounds.small || response.destroyed) return;
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

/** Bounds what is held of answers that nobody reads. What is another stream holds little, and its route says how many there may be. */
export function boundAnswers(server: FastifyInstance, answers: AnswersInHand = new AnswersInHand()): void {
  server.addHook('onSend', (_request, reply, payload, done) => {
    if (typeof payload === 'string') answers.add(reply.raw, Buffer.byteLength(payload));
    else if (Buffer.isBuffer(payload)) answers.add(reply.raw, payload.length);
    else if (payload instanceof Pieces) answers.add(reply.raw, payload.bytes);
    done(null, payload);
  });
}
