import type { Bus, Position } from '@escalog/bus';
import type { ServiceName } from '@escalog/contracts';
import type { Secrets } from '@escalog/hosting';
import type { Store } from '@escalog/store';
import { topicsOfGroups } from './belongings.ts';

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

/** Where every consumer group goes on in each partition that it reads. */
export async function positionsIn(bus: Bus): Promise<readonly (Position & { readonly group: string })[]> {
  const all = await Promise.all(
    [...topicsOfGroups].map(async ([group, topics]) => {
      const positions = await bus.positions(group, topics);
      return positions.map((position) => ({ group, ...position }));
    }),
  );
  return all.flat();
}
