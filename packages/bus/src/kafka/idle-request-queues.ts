import { createRequire } from 'node:module';

/** The part of kafkajs's queue of requests, one for each connection, that is mended here. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  scheduleCheckPendingRequests(): void;
}

/**
 * kafkajs 2.2.4 looks a thousand times a second whether a request waits on a connection, for ever, also after the
 * connection was closed (tulios/kafkajs#1704): idle services take four times the processor time, Node warns of
 * negative timeouts, and processes do not end. Every request that has to wait schedules the look itself.
 */
export function calmIdleRequestQueues(): void {
  const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as {
    readonly prototype: RequestQueue;
  };
  const schedule = prototype.scheduleCheckPendingRequests;
  prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.pending.length > 0) schedule.call(this);
  };
}
