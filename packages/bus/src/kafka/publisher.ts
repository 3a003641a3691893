import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Message as KafkaMessage, Producer } from 'kafkajs';
import { after, type AppError, type Clock, type Milliseconds } from '@escalog/kernel';
import { BackOff } from '../back-off.ts';
import type { OutgoingMessage } from '../bus.ts';
import type { Clients } from './clients.ts';
import { within } from './deadline.ts';
import { appErrorOf, busClosed, isAnswer, isFinal, noAnswer } from './errors.ts';
import { longest, patience, sendSettings } from './settings.ts';
import type { Sockets } from './sockets.ts';

/** A request holds no more than this, because Kafka bounds what one partition gets at once (max.message.bytes, 1 MiB) and kafkajs does not split. */
const requestBytes = 900_000;
/** What a message needs besides its key, value and headers, at most. */
const overhead = 64;

/** Messages of one call that go together. */
interface Parcel {
  readonly topic: string;
  readonly messages: readonly KafkaMessage[];
  readonly bytes: number;
  readonly outcome: PromiseWithResolvers<void>;
}

/**
 * Publishes through one producer, with one request under way at a time. What is published meanwhile, or in one
 * turn of the event loop, goes together in the next request: one message in each is some thirty times slower.
 *
 * A request that is not acknowledged is repeated whole, in the same order, before any other: so what is in the log
 * for the first time is in order, and there may be repetitions behind it.
 */
export class Publisher {
  readonly #producer: Producer;
  readonly #sockets: Sockets;
  readonly #clock: Clock;
  /** The cluster, as messages name it. */
  readonly #kafka: string;
  #waiting: Parcel[] = [];
  #sending: Promise<void> | undefined;
  #isClosed = false;

  constructor(clients: Clients, clock: Clock, kafka: string) {
    const { producer, sockets } = clients.producer();
    this.#producer = producer;
    this.#sockets = sockets;
    this.#clock = clock;
    this.#kafka = kafka;
  }

  connect(): Promise<void> {
    return this.#producer.connect();
  }

  /** `topic` as it is called in the cluster. */
  async publish(topic: string, messages: readonly OutgoingMessage[]): Promise<void> {
    this.#refuseWhenClosed();
    for (const parcel of parcelsOf(topic, messages)) {
      this.#refuseWhenClosed();
      this.#waiting.push(parcel);
      this.#sending ??= this.#sendAll();
      await parcel.outcome.promise;
    }
  }

  /** Finishes what is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sending;
    this.#sockets.close();
  }

  #refuseWhenClosed(): void {
    if (this.#isClosed) throw busClosed();
  }

  async #sendAll(): Promise<void> {
    await nextTurn();
    while (this.#waiting.length > 0) await this.#deliver(this.#nextParcels(), patience);
    this.#sending = undefined;
  }

  /** As many as fit into a request, at least one. */
  #nextParcels(): readonly Parcel[] {
    let bytes = 0;
    const tooMany = this.#waiting.findIndex((parcel, index) => (bytes += parcel.bytes) > requestBytes && index > 0);
    return this.#waiting.splice(0, tooMany === -1 ? this.#waiting.length : tooMany);
  }

  /**
   * When Kafka says no, halves find out for whose messages: the others go through, each in its order. When it does
   * not answer, everybody is told, also those who wait behind.
   */
  async #deliver(parcels: readonly Parcel[], repeatFor: Milliseconds): Promise<void> {
    try {
      await within(this.#clock, longest, this.#send(parcels, repeatFor), () => this.#giveUp());
      for (const { outcome } of parcels) outcome.resolve();
    } catch (error) {
      const isAboutSome = isAnswer(error) || isFinal(error);
      if (isAboutSome && parcels.length > 1) {
        const half = parcels.length >> 1;
        await this.#deliver(parcels.slice(0, half), 0);
        await this.#deliver(parcels.slice(half), 0);
        return;
      }
      const refusal = appErrorOf(error, this.#kafka);
      for (const { outcome } of isAboutSome ? parcels : [...parcels, ...this.#waiting.splice(0)])
        outcome.reject(refusal);
    }
  }

  /** What is still under way must not be written behind what is published next. */
  #giveUp(): AppError {
    this.#sockets.cut();
    return noAnswer(this.#kafka, longest);
  }

  async #send(parcels: readonly Parcel[], repeatFor: Milliseconds): Promise<void> {
    const topicMessages = [...Map.groupBy(parcels, ({ topic }) => topic)].map(([topic, ofTopic]) => ({
      topic,
      messages: ofTopic.flatMap(({ messages }) => messages),
    }));
    const giveUpAt = after(this.#clock.now(), repeatFor);
    const backOff = new BackOff(this.#clock);
    for (;;) {
      try {
        await this.#producer.sendBatch({ ...sendSettings, topicMessages });
        return;
      } catch (error) {
        if (isFinal(error) || this.#clock.now() >= giveUpAt) throw error;
        await backOff.pause();
      }
    }
  }
}

/** What one call publishes, cut where it does not fit into a request. */
function parcelsOf(topic: string, messages: readonly OutgoingMessage[]): Parcel[] {
  const parcels: { messages: KafkaMessage[]; bytes: number }[] = [];
  for (const message of messages) {
    const bytes = sizeOf(message);
    const last = parcels.at(-1);
    const { key, value, headers, appendedAt } = message;
    const outgoing = {
      key,
      value: Buffer.from(value.buffer, value.byteOffset, value.byteLength),
      headers,
      ...(appendedAt !== undefined && { timestamp: String(appendedAt) }),
    };
    if (last === undefined || last.bytes + bytes > requestBytes) parcels.push({ messages: [outgoing], bytes });
    else {
      last.messages.push(outgoing);
      last.bytes += bytes;
    }
  }
  return parcels.map((parcel) => ({ topic, ...parcel, outcome: Promise.withResolvers<void>() }));
}

function sizeOf({ key, value, headers }: OutgoingMessage): number {
  return Object.entries(headers).reduce(
    (size, [name, text]) => size + Buffer.byteLength(name) + Buffer.byteLength(text) + 10,
    overhead + Buffer.byteLength(key) + value.byteLength,
  );
}
