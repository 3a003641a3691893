import type { FastifyPluginAsync } from 'fastify';

/** What every service's `buildApp` returns: its routes, and its life. */
export interface Service {
  readonly name: string;
  readonly routes: FastifyPluginAsync;
  /**
   * Starts consumers and timers; resolves once they run. Twice is no error. When `paused` it knows the catalog and answers requests, but hears
   * and does nothing, until it is started without.
   */
  start(options?: { readonly paused?: boolean }): Promise<void>;
  /** Stops taking work, then finishes what is in hand. Twice is no error. A service that was stopped is not started again; build a new one. */
  stop(): Promise<void>;
  /** What must hold for this service to do its job, asked by `/health/ready`. */
  checks(): Promise<readonly Check[]>;
  /** How much work is in hand or waiting; 0 means that nothing happens until a request or a timer. */
  busy(): Promise<number>;
}

/** What a server needs of a service, wherever that runs. */
export type Served = Pick<Service, 'name' | 'routes' | 'checks'>;

/** One condition of readiness. */
export interface Check {
  /** Whose condition it is; of the service that was asked when left out. */
  readonly service?: string;
  readonly name: string;
  readonly ok: boolean;
  /** False when it can do its job, but somebody may wait in vain: then the heartbeat is silent. As `ok` when left out. */
  readonly isWell?: boolean;
  /** What is wrong and what to do, or what was found well. */
  readonly detail: string;
}
