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
  /** True when nobody waits in vain, and operators are to look at it all the same: they are told, and the heartbeat goes on. */
  readonly isWarning?: boolean;
  /** What is wrong and what to do, or what was found well. */
  readonly detail: string;
}

/**
 * How a check stands, the worst first. failing: not ready, because pages cannot go out, or this process cannot do its job. unwell: ready,
 * but somebody may wait in vain. warning: ready, and for operators to look at.
 */
export const checkStates = ['failing', 'unwell', 'warning', 'well'] as const;
export type CheckState = (typeof checkStates)[number];

export function stateOf({ ok, isWell, isWarning }: Pick<Check, 'ok' | 'isWell' | 'isWarning'>): CheckState {
  if (!ok) return 'failing';
  if (isWell === false) return 'unwell';
  return isWarning === true ? 'warning' : 'well';
}
