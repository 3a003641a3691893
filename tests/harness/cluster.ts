/** The six services on Kafka and MongoDB, in this process, so that a story can steer their clock. */
import type { Bus, OutgoingMessage } from '@escalog/bus';
import { createKafkaTopics, openKafkaBus, type KafkaOptions } from '@escalog/bus/kafka';
import { everyTopic, serviceNames, type ServiceName, type Topic } from '@escalog/contracts';
import { secretsIn } from '@escalog/hosting';
import { systemClock } from '@escalog/runner';
import { startServices, type Services, type ServicesOptions } from '@escalog/standalone';
import type { Store } from '@escalog/store';
import { openMongoStore } from '@escalog/store/mongodb';
import { disturbed } from './disturbed-bus.ts';
import type { Installation } from './installation.ts';
import { ownStore } from './own-store.ts';
import { Traffic } from './traffic.ts';

/** Where the servers are. */
export interface Servers {
  /** `host:port` */
  readonly kafka: string;
  /** A MongoDB URL without a database. */
  readonly mongodb: string;
}

/** The servers that tests are given, or `undefined`. */
export function serversHere(): Servers | undefined {
  const { ESCALOG_TEST_KAFKA: kafka, ESCALOG_TEST_MONGODB: mongodb } = process.env;
  return kafka && mongodb ? { kafka, mongodb } : undefined;
}

/** Fewer partitions than in earnest: a story has few incidents, and topics of its own. */
const fewPartitions = everyTopic.map((topic) => ({ ...topic, partitions: 2 }));
export const testSecrets = {
  linkSecret: 'a secret that only tests know, of some length',
  webhookSecret: `whsec_${Buffer.from('another secret that tests know..').toString('base64')}`,
};

export interface ClusterDetails {
  /** Every topic with few partitions when left out. */
  readonly topics?: readonly Topic[];
  /** The file with the secrets; without it, those of the tests. */
  readonly secretsFile?: string;
  /** Disturbs the bus of every service. */
  readonly seed?: string | undefined;
}

/** An installation of its own on these servers; it can be started again after it was closed. */
export class ClusterInstallation implements Installation {
  readonly isShared = true;
  readonly #name: string;
  readonly #servers: Servers;
  readonly #details: ClusterDetails;
  readonly #topics: readonly Topic[];
  readonly #traffic = new Traffic();
  #started = false;

  constructor(name: string, servers: Servers, details: ClusterDetails = {}) {
    this.#name = name;
    this.#servers = servers;
    this.#details = details;
    this.#topics = details.topics ?? fewPartitions;
  }

  async start(options: ServicesOptions): Promise<Services> {
    if (!this.#started) await this.#prepare(options);
    const { secretsFile, seed } = this.#details;
    const opened = new Map(
      await Promise.all(serviceNames.map(async (service) => [service, await this.#open(service, options)] as const)),
    );
    const depsOf = (service: ServiceName) => {
      const { bus, store } = opened.get(service) as { bus: Bus; store: Store };
      const counted = this.#traffic.over(bus);
      return {
        bus: seed === undefined ? counted : disturbed(counted, seed),
        store,
        clock: options.clock,
        log: options.logger,
      };
    };
    const secrets = secretsFile === undefined ? testSecrets : secretsIn(secretsFile);
    const services = await startServices(options, { secrets, soleOwner: true, depsOf, settled: async () => {} });
    return {
      ...services,
      busy: async () => this.#traffic.pending + (await services.busy()),
      close: async () => {
        await services.close();
        await Promise.all(
          [...opened.values()].map(async ({ bus, store }) => {
            await bus.close();
            await store.close();
          }),
        );
      },
    };
  }

  /** Puts a message on a topic as a process that is none of the six services would. */
  async publish(topic: string, message: OutgoingMessage, options: Pick<ServicesOptions, 'logger'>): Promise<void> {
    const bus = await openKafkaBus({ ...this.#kafka('elsewhere', options), onFailure: failing });
    await this.#traffic.over(bus).publish(topic, [message]);
    await bus.close();
  }

  /** What is on the servers stays there. */
  remove(): void {}

  /** As `npm run topics` does. */
  async createTopics(options: Pick<ServicesOptions, 'logger'>): Promise<void> {
    await createKafkaTopics(this.#kafka('setup', options), 1);
  }

  /** Somebody may have been here before: the topics may be there already, and have messages. */
  async #prepare(options: ServicesOptions): Promise<void> {
    await this.createTopics(options);
    const bus = await openKafkaBus({ ...this.#kafka('setup', options), onFailure: failing });
    await this.#traffic.countFrom(
      bus,
      this.#topics.map(({ name }) => name),
    );
    await bus.close();
    this.#started = true;
  }

  async #open(service: ServiceName, options: ServicesOptions): Promise<{ readonly bus: Bus; readonly store: Store }> {
    const bus = await openKafkaBus({ ...this.#kafka(service, options), onFailure: failing });
    try {
      const store = await openMongoStore({
        url: this.#servers.mongodb,
        database: `${this.#name}-${service}`,
        log: options.logger,
      });
      return { bus, store: ownStore(store) };
    } catch (error) {
      await bus.close();
      throw error;
    }
  }

  /** What the bus waits for is the real Kafka, whatever the story's clock says. */
  #kafka(clientId: string, { logger: log }: Pick<ServicesOptions, 'logger'>): KafkaOptions {
    return {
      brokers: [this.#servers.kafka],
      tls: false,
      clientId,
      topics: this.#topics,
      namespace: `${this.#name}.`,
      clock: systemClock,
      log,
    };
  }
}

function failing(error: Error): never {
  throw error;
}
