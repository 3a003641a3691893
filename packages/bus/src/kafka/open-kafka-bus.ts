import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Topic } from '@escalog/contracts';
import { AppError, type Clock } from '@escalog/kernel';
import type { Bus } from '../bus.ts';
import type { KafkaAddress } from './address.ts';
import { Admin } from './admin.ts';
import { Clients } from './clients.ts';
import { entryRefused } from './entry-refused.ts';
import { appErrorOf } from './errors.ts';
import { KafkaBus } from './kafka-bus.ts';
import type { Log } from './log-bridge.ts';
import { Names } from './names.ts';
import { Publisher } from './publisher.ts';
import type { Route } from './sockets.ts';
import { compareTopics, createMissing, type TopicReport } from './topics.ts';

/** A cluster, and which topics in it are meant. */
export interface KafkaOptions extends KafkaAddress {
  /** What the cluster calls this program in its logs and quotas. */
  readonly clientId: string;
  /** All topics there are. */
  readonly topics: readonly Topic[];
  /** Stands before the name of every topic and group; nothing when left out. There is no setting for it: it keeps installations of tests apart. */
  readonly namespace?: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface KafkaBusOptions extends KafkaOptions {
  /** Told of what will not pass by itself, such as rights that were taken away, or a consumer that stands still: the process has to end. */
  readonly onFailure: (error: AppError) => void;
}

/**
 * The bus of the cluster profile. Rejects within about ten seconds when the cluster does not answer or lets nobody
 * in, and when a topic is missing or is not what was declared, each with sentences that say what to do.
 */
export function openKafkaBus(options: KafkaBusOptions): Promise<Bus> {
  return openKafkaBusBy(options, (broker) => broker);
}

/** The same, with every broker reached where `route` says; for tests that stand in between. */
export async function openKafkaBusBy(options: KafkaBusOptions, route: Route): Promise<Bus> {
  const { clock, log, onFailure, topics } = options;
  const { clients, names, kafka, admin } = await connect(options, route);
  const publisher = new Publisher(clients, clock, kafka);
  try {
    const problems = (await compareTopics(admin, names, topics)).flatMap((report) => report.problems);
    if (problems.length > 0) throw topicsDiffer(problems);
    await publisher.connect();
  } catch (error) {
    await publisher.close();
    admin.close();
    throw appErrorOf(error, kafka);
  }
  const isReachable = async (): Promise<boolean> =>
    (await admin.ask((asked) => asked.describeCluster()).catch(() => undefined)) !== undefined;
  return new KafkaBus({ clients, names, clock, log, kafka, isReachable, onFailure }, publisher, admin);
}

/** Creates the topics that are missing, with so many copies of each partition, and leaves those that exist as they are. */
export async function createKafkaTopics(options: KafkaOptions, replicationFactor: number): Promise<TopicReport[]> {
  const { admin, names } = await connect(options, (broker) => broker);
  try {
    return await createMissing(admin, names, options.topics, replicationFactor);
  } finally {
    admin.close();
  }
}

async function connect(options: KafkaOptions, route: Route) {
  const kafka = `Kafka at ${options.brokers.join(', ')}`;
  const names = new Names(options.topics, options.namespace ?? '');
  const clients = new Clients({
    ...options,
    ca: options.caFile === undefined ? undefined : certificatesIn(options.caFile),
    route,
  });
  const admin = new Admin({ clients, names, clock: options.clock, kafka });
  try {
    await admin.connect();
    return { clients, names, kafka, admin };
  } catch (error) {
    admin.close();
    throw entryRefused(error, options, kafka);
  }
}

function certificatesIn(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new AppError(
      'ESCALOG_BUS_REFUSED',
      `${resolve(file)}, which ?ca= in ESCALOG_BUS names, cannot be read (${String(error)}): give the path of a PEM file.`,
      { retriable: false, cause: error },
    );
  }
}

function topicsDiffer(problems: readonly string[]): AppError {
  return new AppError(
    'ESCALOG_BUS_TOPICS_DIFFER',
    [...problems, 'Run `npm run topics`: it creates what is missing, and shows what has to be changed by hand.'].join(
      '\n',
    ),
    { retriable: false },
  );
}
