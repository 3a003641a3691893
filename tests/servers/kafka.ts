import { connect } from 'node:net';
import { Wait } from 'testcontainers';
import { imageFrom } from '../../infra/images.ts';
import { freePort } from './free-port.ts';
import { LoopbackContainer, ServerContainer } from './server-container.ts';

export interface StartedKafka {
  /** `host:port`, also after `kill` and `start`. */
  readonly address: string;
  readonly image: string;
  readonly container: ServerContainer;
}

export const kafkaImage = (): string => imageFrom(process.env, 'ESCALOG_IMAGE_KAFKA');

/**
 * Starts a broker of its own. `environment` adds to its properties or replaces some, in the way of Apache's image:
 * KAFKA_LOG_FLUSH_INTERVAL_MESSAGES is log.flush.interval.messages. Clients come through the listener CLIENT, the broker
 * and its controller have listeners of their own inside: so TLS and SASL are a matter of CLIENT alone.
 */
export async function startKafka(environment: Readonly<Record<string, string>> = {}): Promise<StartedKafka> {
  const port = await freePort();
  const image = kafkaImage();
  const container = new LoopbackContainer(image)
    .withLoopbackPort(9092, port)
    .withEnvironment({
      ...oneBroker,
      KAFKA_ADVERTISED_LISTENERS: `CLIENT://127.0.0.1:${port},INSIDE://127.0.0.1:9094`,
      ...environment,
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/));
  return { address: `127.0.0.1:${port}`, image, container: await ServerContainer.start(container) };
}

const oneBroker = {
  KAFKA_NODE_ID: '1',
  KAFKA_PROCESS_ROLES: 'broker,controller',
  KAFKA_CONTROLLER_QUORUM_VOTERS: '1@127.0.0.1:9093',
  KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
  KAFKA_INTER_BROKER_LISTENER_NAME: 'INSIDE',
  KAFKA_LISTENERS: 'CLIENT://0.0.0.0:9092,INSIDE://127.0.0.1:9094,CONTROLLER://127.0.0.1:9093',
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CLIENT:PLAINTEXT,INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT',
  KAFKA_LOG_DIRS: '/var/lib/kafka/data',
  KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS: '1',
  KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
  KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
  KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
  KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
  // The line that tells that it serves is one of those.
  KAFKA_LOG4J_ROOT_LOGLEVEL: 'INFO',
};

/**
 * Resolves when a broker answers at `host:port`, and rejects when none does. It is asked for the versions of its protocol,
 * with which every client begins: length, ApiVersions (18) in version 0, correlation id 1, no client id.
 */
export async function askKafka(address: string): Promise<void> {
  const { hostname, port } = new URL(`kafka://${address}`);
  const socket = connect({ host: hostname, port: Number(port), timeout: 20_000 }).on('timeout', () =>
    socket.destroy(new Error(`nothing comes back from ${address}`)),
  );
  socket.write(Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]));
  for await (const answer of socket) {
    if ((answer as Buffer).readInt32BE(4) !== 1) break;
    return;
  }
  throw new Error(`what answers at ${address} is no Kafka broker`);
}

/** The version of the jars in the image. */
export async function versionOf({ container }: StartedKafka): Promise<string> {
  const jars = await container.exec(['sh', '-c', 'ls /opt/kafka/libs']);
  return /^kafka_2\.\d+-(\d[\w.]*)\.jar$/m.exec(jars)?.[1] ?? 'of an unknown version';
}
