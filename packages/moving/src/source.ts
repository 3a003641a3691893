import type { Bus, Position } from '@escalog/bus';
import { groupOf, serviceNames, type ServiceName } from '@escalog/contracts';
import type { Secrets } from '@escalog/hosting';
import type { Store } from '@escalog/store';
import { belongings } from './belongings.ts';

export type Profile = 'embedded' | 'cluster';

/** The log and the documents of one installation. */
export interface Contents {
  readonly bus: Bus;
  /** The services that keep their documents in each store. */
  readonly stores: ReadonlyMap<Store, readonly ServiceName[]>;
}

/** An installation that is exported. */
export interface Source extends Contents {
  readonly profile: Profile;
  readonly secrets: Secrets;
  /** Rejects while a service runs there. */
  expectStopped(): Promise<void>;
  /** Rejects when going on is no use, and never resolves. */
  readonly failed: Promise<never>;
  close(): Promise<void>;
}

/** Where every service goes on in each partition that it reads. */
export async function positionsIn(bus: Bus): Promise<readonly (Position & { readonly group: string })[]> {
  const all = await Promise.all(
    serviceNames.map(async (service) => {
      const group = groupOf(service);
      const positions = await bus.positions(group, belongings[service].reads);
      return positions.map((position) => ({ group, ...position }));
    }),
  );
  return all.flat();
}
