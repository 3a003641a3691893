import type { CatalogEvent } from '@escalog/contracts';
import { typeOf, type Definitions, type Ref } from '@escalog/definitions';
import type { GuardOptions } from '@escalog/addresses';
import { pushLinks, inPartOf, type Routes } from '@escalog/http';
import type { Clock, Instant } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import { PushDevices } from '../channels/push/devices.ts';
import { vapidKeysOf, vapidSubjectOf, type VapidKeys } from '../channels/push/vapid.ts';
import { pushDevicesRoutes } from '../http/push-devices.ts';
import { pushFilesRoutes } from '../http/push-files.ts';
import { pushPageRoutes } from '../http/push-page.ts';
import type { TestPages } from '../test-pages.ts';
import { Registering } from './registering.ts';

export interface PushDeps extends Pick<RunnerDeps, 'store' | 'log'> {
  readonly clock: Clock;
  readonly definitions: Definitions;
  readonly publicUrl: () => string;
  readonly mailFrom: string;
  /** Of which the keys for push services and the links are made. */
  readonly linkSecret: string;
  readonly guard: GuardOptions;
}

/** Everything about devices besides sending to them: who they are, how they are registered, and when they are forgotten. */
export class Push {
  readonly devices: PushDevices;
  readonly keys: VapidKeys;
  readonly #deps: PushDeps;
  readonly #pruning = new Set<Promise<void>>();
  #isFollowing = false;

  constructor(deps: PushDeps) {
    this.#deps = deps;
    this.devices = new PushDevices(deps.store, deps.clock);
    this.keys = vapidKeysOf(deps.linkSecret);
  }

  readonly subject = (): string => vapidSubjectOf(this.#deps.mailFrom, this.#deps.publicUrl());

  routes(server: Routes, testPages: TestPages): void {
    const { publicUrl, linkSecret, clock } = this.#deps;
    const registering = new Registering({
      ...this.#deps,
      devices: this.devices,
      publicKey: this.keys.publicKey,
      links: pushLinks(publicUrl, linkSecret, clock),
    });
    pushDevicesRoutes(server, registering);
    pushFilesRoutes(server);
    inPartOf(server, (part) => pushPageRoutes(part, { registering, testPages, publicKey: this.keys.publicKey }));
  }

  /** The copy of the catalog is whole from now on: forgets devices that were left over while nobody looked. */
  start(): void {
    this.#isFollowing = true;
    this.#prune(this.#deps.clock.now());
  }

  /** Forgets the devices of somebody who is gone, or whose contact method is. */
  changed({ ref, meta }: CatalogEvent): void {
    if (this.#isFollowing && typeOf(ref) === 'person') this.#prune(meta.occurredAt, ref);
  }

  get busy(): number {
    return this.#pruning.size;
  }

  /** Resolves once nothing is under way any more. */
  async stop(): Promise<void> {
    this.#isFollowing = false;
    await Promise.all(this.#pruning);
  }

  /** What fails is made up for at the next start. */
  #prune(asOf: Instant, person?: Ref): void {
    const pruning = this.devices
      .prune(this.#deps.definitions, asOf, person)
      .catch((error: unknown) =>
        this.#deps.log.error({ err: error }, 'devices of people who are gone could not be forgotten'),
      )
      .finally(() => this.#pruning.delete(pruning));
    this.#pruning.add(pruning);
  }
}
