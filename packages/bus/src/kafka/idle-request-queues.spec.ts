import assert from 'node:assert/strict';
import type { EventEmitter } from 'node:events';
import { createRequire } from 'node:module';
import { before, describe, it } from 'node:test';
import { calmIdleRequestQueues } from './idle-request-queues.ts';

/** kafkajs's queue of requests on one connection, as far as it is looked at here. */
interface RequestQueue extends EventEmitter {
  readonly throttleCheckTimeoutId: NodeJS.Timeout | null;
  push(request: { readonly entry: object; readonly expectResponse: boolean; sendRequest(): void }): void;
  checkPendingRequests(): void;
  destroy(): void;
}
const Queue = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as new (
  options: object,
) => RequestQueue;

describe('a queue of requests of kafkajs', () => {
  before(calmIdleRequestQueues);
  const newQueue = (): RequestQueue =>
    new Queue({
      maxInFlightRequests: 1,
      requestTimeout: 1_000,
      enforceRequestTimeout: false,
      logger: { debug: () => {} },
      isConnected: () => true,
    });
  const request = (correlationId: number, sendRequest: () => void) => ({
    entry: { correlationId, resolve: () => {}, reject: () => {} },
    expectResponse: true,
    sendRequest,
  });

  it('sets no timer while nothing waits', () => {
    const queue = newQueue();
    queue.checkPendingRequests();
    assert.equal(queue.throttleCheckTimeoutId, null);
  });

  it('looks again by itself while something waits', () => {
    const queue = newQueue();
    const sent: number[] = [];
    for (const id of [1, 2]) queue.push(request(id, () => sent.push(id)));
    assert.deepEqual(sent, [1]);
    assert.ok(queue.throttleCheckTimeoutId !== null);
    queue.destroy();
  });
});
