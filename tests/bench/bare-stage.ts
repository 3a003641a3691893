import { setImmediate as nextTurn } from 'node:timers/promises';
import { producerSettings, sendSettings } from '@escalog/bus/kafka/settings';
import type { Kafka, Message, Producer } from 'kafkajs';
import { MongoClient, type Collection } from 'mongodb';
import { topicOfStage, type BareStage } from './bare-stages.ts';

interface Waiting {
  readonly message: Message;
  readonly sent: PromiseWithResolvers<void>;
}

/**
 * The least that a stage costs: plain inserts as durable as Escalog's, and one kafkajs producer with Escalog's
 * settings, which takes along in its next request whatever has come up since the last. No outbox, no order, no decision.
 */
export class BareStageWork {
  readonly #stage: BareStage;
  readonly #producer: Producer;
  readonly #documents: Collection;
  #waiting: Waiting[] = [];
  #sending = false;

  private constructor(stage: BareStage, producer: Producer, documents: Collection) {
    this.#stage = stage;
    this.#producer = producer;
    this.#documents = documents;
  }

  static async open(stage: BareStage, kafka: Kafka, mongodb: string): Promise<BareStageWork> {
    const producer = kafka.producer(producerSettings);
    const client = new MongoClient(mongodb, { writeConcern: { w: 'majority', journal: true } });
    await Promise.all([producer.connect(), client.connect()]);
    return new BareStageWork(stage, producer, client.db('bench-bare').collection(stage.name));
  }

  /** Resolves once the document of the stage is stored. */
  async write(text: string): Promise<void> {
    await this.#documents.insertOne({ text });
  }

  /** Sends the message, and writes what Escalog writes behind it; resolves once all of it is done. */
  async passOn(key: string, text: string): Promise<void> {
    await this.#send({ key, value: text });
    for (let written = 0; written < this.#stage.writesBehind; written += 1) await this.write(text);
  }

  #send(message: Message): Promise<void> {
    const sent = Promise.withResolvers<void>();
    this.#waiting.push({ message, sent });
    if (!this.#sending) void this.#sendAll();
    return sent.promise;
  }

  async #sendAll(): Promise<void> {
    this.#sending = true;
    await nextTurn();
    while (this.#waiting.length > 0) {
      const together = this.#waiting.splice(0);
      try {
        await this.#producer.sendBatch({
          ...sendSettings,
          topicMessages: [{ topic: topicOfStage(this.#stage), messages: together.map(({ message }) => message) }],
        });
        for (const { sent } of together) sent.resolve();
      } catch (error) {
        for (const { sent } of together) sent.reject(error);
      }
    }
    this.#sending = false;
  }
}
