import kafkajs, {
  type ConsumerConfig,
  type ConsumerRunConfig,
  type KafkaConfig,
  type ProducerBatch,
  type ProducerConfig,
} from 'kafkajs';
import type { Milliseconds } from '@escalog/kernel';
import { togetherAssigner } from './together-assigner.ts';

// Node sees only some of the exports of a CommonJS module by name.
const { CompressionTypes, logLevel, Partitioners } = kafkajs;

/**
 * How kafkajs is used. Its defaults are made for throughput and patience, and some of them lose messages or
 * minutes, so nothing that matters is left to them.
 */

/** What does not answer is given up in seconds, and then tried again by the bus. */
export const clientSettings = {
  connectionTimeout: 3_000,
  authenticationTimeout: 5_000,
  requestTimeout: 5_000,
  retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 2 },
  logLevel: logLevel.WARN,
} as const satisfies Partial<KafkaConfig>;

/** For how long what was not answered is tried again: longer than `requestTimeout`, so that a connection that died silently is left. */
export const patience = 6_000;
/** After what time a caller is told in any case. */
export const longest = 10_000;

/**
 * Not idempotent: kafkajs's idempotent producer uses a sequence number again after a lost response, and the broker
 * then acknowledges a message that it does not keep. No retries: the publisher repeats a whole request itself.
 */
export const producerSettings = {
  createPartitioner: Partitioners.DefaultPartitioner,
  allowAutoTopicCreation: false,
  idempotent: false,
  maxInFlightRequests: 1,
  retry: { retries: 0 },
} as const satisfies ProducerConfig;

export const sendSettings = {
  acks: -1,
  timeout: 5_000,
  compression: CompressionTypes.None,
} as const satisfies Omit<ProducerBatch, 'topicMessages'>;

/**
 * A member that dies is missed within ten seconds. kafkajs sleeps `maxWaitTimeInMs` when everything that it could
 * fetch is paused, so that is short. It never restarts by itself: whatever ended it, a new one takes its place.
 */
export const consumerSettings = {
  partitionAssigners: [togetherAssigner],
  allowAutoTopicCreation: false,
  sessionTimeout: 10_000,
  rebalanceTimeout: 30_000,
  heartbeatInterval: 1_000,
  maxWaitTimeInMs: 250,
  minBytes: 1,
  maxBytesPerPartition: 256 * 1024,
  retry: { ...clientSettings.retry, restartOnFailure: () => Promise.resolve(false) },
} as const satisfies Omit<ConsumerConfig, 'groupId'>;

/**
 * For messages that may be held back: Kafka answers at the end of that time with whatever is there, or before it when
 * there is as much as it gives of one partition. Asked for more than that, it would let those wait who have to catch up.
 */
export function gatherSettings(gather: Milliseconds): Pick<ConsumerConfig, 'minBytes' | 'maxWaitTimeInMs'> {
  return { minBytes: consumerSettings.maxBytesPerPartition, maxWaitTimeInMs: gather };
}

/** Offsets are committed by the bus alone, behind what has been handled; no batch is waited for, so a few workers serve all partitions. */
export const runSettings = {
  autoCommit: false,
  eachBatchAutoResolve: false,
  partitionsConsumedConcurrently: 16,
} as const satisfies ConsumerRunConfig;
