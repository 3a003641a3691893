import { Kafka, type Admin, type Consumer, type Producer } from 'kafkajs';
import type { Clock, Milliseconds } from '@escalog/kernel';
import type { KafkaAddress } from './address.ts';
import { passOverEmptyBatches } from './empty-batches.ts';
import { calmIdleRequestQueues } from './idle-request-queues.ts';
import { LogBridge, type Log } from './log-bridge.ts';
import { clientSettings, consumerSettings, gatherSettings, producerSettings } from './settings.ts';
import { Sockets, type Route } from './sockets.ts';
import { forgetTornResponses } from './torn-responses.ts';

calmIdleRequestQueues();
forgetTornResponses();
passOverEmptyBatches();

export interface ClientOptions extends Omit<KafkaAddress, 'caFile'> {
  readonly clientId: string;
  readonly ca: string | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly route: Route;
}

/**
 * Makes the parts of kafkajs, each in a client of its own with its own connections: two members of one group in
 * the same client overwrite each other's offsets. What does not answer in time has its connection cut.
 */
export class Clients {
  readonly #options: ClientOptions;
  readonly #log: LogBridge;

  constructor(options: ClientOptions) {
    this.#options = options;
    this.#log = new LogBridge(options.log, options.clock);
  }

  producer(): { readonly producer: Producer; readonly sockets: Sockets } {
    const { kafka, sockets } = this.#client();
    const producer = kafka.producer(producerSettings);
    producer.on(producer.events.REQUEST_TIMEOUT, ({ payload }) => sockets.cut(payload.broker));
    return { producer, sockets };
  }

  consumer(groupId: string, gather: Milliseconds = 0): { readonly consumer: Consumer; readonly sockets: Sockets } {
    const { kafka, sockets } = this.#client();
    const consumer = kafka.consumer({ ...consumerSettings, ...(gather > 0 && gatherSettings(gather)), groupId });
    consumer.on(consumer.events.REQUEST_TIMEOUT, ({ payload }) => sockets.cut(payload.broker));
    return { consumer, sockets };
  }

  admin(): { readonly admin: Admin; readonly sockets: Sockets } {
    const { kafka, sockets } = this.#client();
    const admin = kafka.admin();
    admin.on(admin.events.REQUEST_TIMEOUT, ({ payload }) => sockets.cut(payload.broker));
    return { admin, sockets };
  }

  #client(): { readonly kafka: Kafka; readonly sockets: Sockets } {
    const { brokers, tls, ca, sasl, clientId, route } = this.#options;
    const sockets = new Sockets(route);
    const kafka = new Kafka({
      ...clientSettings,
      clientId,
      brokers: [...brokers],
      // What is said about connections that we cut is no news.
      logCreator: this.#log.from(() => !sockets.isClosed),
      socketFactory: sockets.factory,
      ...(tls && { ssl: ca === undefined ? true : { ca } }),
      ...(sasl !== undefined && { sasl }),
    });
    return { kafka, sockets };
  }
}
