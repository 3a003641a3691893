import { instantOf, type Alarm, type AppError, type Clock } from '@escalog/kernel';
import type { KafkaBusOptions } from '../open-kafka-bus.ts';

/** `host:port` of the broker that the tests are given, or '' when there is none: then what needs it is skipped. */
export const testBroker = process.env['ESCALOG_TEST_KAFKA'] ?? '';

/** For `skip` of a test that needs it. */
export const withoutBroker =
  testBroker === '' &&
  (process.env['ESCALOG_TEST_SKIPPED'] || 'set ESCALOG_TEST_KAFKA to the host:port of a Kafka broker');

/** Options for that broker, without topics; a failure fails the test. */
export function testOptions(): Omit<KafkaBusOptions, 'topics'> {
  return {
    brokers: [testBroker],
    tls: false,
    clientId: 'escalog-test',
    clock: realClock(),
    log: { info: () => {}, warn: () => {} },
    onFailure: (error: AppError) => {
      throw error;
    },
  };
}

export interface RealClock extends Clock {
  /** Rings no more. */
  stop(): void;
}

/** The machine's clock, or one that goes `speed` times as fast. */
export function realClock(speed = 1): RealClock {
  const set = new Set<NodeJS.Timeout>();
  let isStopped = false;
  const now = (): number => Math.floor(Date.now() * speed);
  return {
    now: () => instantOf(now()),
    alarm(at, ring): Alarm {
      if (isStopped) return { cancel: () => {} };
      const timeout = setTimeout(
        () => {
          set.delete(timeout);
          ring();
        },
        Math.max(0, (at - now()) / speed),
      );
      set.add(timeout);
      return {
        cancel: () => {
          set.delete(timeout);
          clearTimeout(timeout);
        },
      };
    },
    stop() {
      isStopped = true;
      for (const timeout of set) clearTimeout(timeout);
    },
  };
}
