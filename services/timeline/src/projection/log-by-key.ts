import type { Bus } from '@escalog/bus';

/** A log that can be read by key. */
export type LogByKey = Bus & Required<Pick<Bus, 'history' | 'rebuildHistory'>>;

export function isByKey(bus: Bus): bus is LogByKey {
  return bus.history !== undefined;
}
