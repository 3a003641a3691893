import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openSqliteBus, type Bus } from '@escalog/bus';
import {
  deadLettersOf,
  decode,
  encode,
  topics,
  type EscalogEvent,
  type EventOf,
  type NotificationsEvent,
} from '@escalog/contracts';
import type { CatalogEntry } from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import {
  acknowledgeLinks,
  buildServer,
  nudgeLinks,
  twilioLinks,
  type AcknowledgeLinks,
  type NudgeLinks,
  type Service,
} from '@escalog/http';
import { openJournal, type Journal } from '@escalog/journal';
import type { Providers } from '@escalog/hosting';
import { noProviders } from '@escalog/hosting/testing';
import { instantOf, type Clock, type Milliseconds } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { Standstill } from '@escalog/runner';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore, type Store } from '@escalog/store';
import fastify, { type FastifyInstance } from 'fastify';
import { buildApp, type NotificationDeps } from '../app.ts';
import type { Urgency } from '../domain/delivery-types.ts';
import { EscalationsTopic, pageTo } from './escalations-topic.ts';
import { incident, night } from './examples.ts';

const silent = { info() {}, warn() {}, error() {} };
const publicUrl = () => 'https://escalog.example';
export const linkSecret = 'a secret that is long enough to be one';
export const webhookSecret = `whsec_${Buffer.alloc(24, 'i').toString('base64')}`;

export interface WorldOptions {
  readonly entries?: readonly CatalogEntry[];
  readonly smtpUrl?: string;
  readonly linksWarning?: string;
  readonly soleOwner?: boolean;
  readonly nameServers?: readonly string[];
  /** What is set up besides. */
  readonly providers?: Partial<Providers>;
  /** Of an earlier world, to go on with what it left. */
  readonly folder?: string;
  /** Another than the embedded one, once for each process. */
  readonly openStore?: () => Promise<Store>;
}

/** A folder that goes when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-notification-'));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
// Not when a test ends: what it opened in the folder is closed only then, and looks for its disk until it is.
process.once('exit', () => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** The notification service on real adapters, of SQLite unless told otherwise, on a clock that stands still. */
export class World {
  readonly clock: ManualClock;
  readonly store: Store;
  /** What operators were told. */
  readonly raised: readonly Standstill[];
  readonly bus: Bus;
  readonly app: Service;
  readonly links: AcknowledgeLinks;
  readonly nudgeLinks: NudgeLinks;
  /** What policy would tell. */
  readonly escalations: EscalationsTopic;
  readonly #deps: NotificationDeps;
  readonly #journal: Journal;
  readonly #openStore: WorldOptions['openStore'];
  readonly #stores: Store[] = [];
  readonly #replicas: Service[] = [];

  private constructor(
    parts: Pick<World, 'clock' | 'store' | 'raised' | 'bus' | 'app' | 'links'> & {
      journal: Journal;
      deps: NotificationDeps;
      openStore: WorldOptions['openStore'];
    },
  ) {
    this.raised = parts.raised;
    ({ clock: this.clock, store: this.store, bus: this.bus, app: this.app, links: this.links } = parts);
    this.#journal = parts.journal;
    this.#deps = parts.deps;
    this.#openStore = parts.openStore;
    this.nudgeLinks = parts.deps.nudgeLinks;
    this.escalations = new EscalationsTopic(this.clock, (event) => this.publish(topics.escalations.name, event));
  }

  static async open(
    t: TestContext,
    {
      entries = [],
      smtpUrl,
      linksWarning,
      soleOwner = false,
      nameServers,
      providers,
      folder = temporaryFolder(),
      openStore,
    }: WorldOptions,
  ): Promise<World> {
    const clock = new ManualClock(night);
    const journal = openJournal({ folder, onFailure() {} });
    const store = openStore === undefined ? openSqliteStore({ journal }) : await openStore();
    const bus = strictBus(
      openSqliteBus({ journal, topics: [...Object.values(topics), deadLettersOf('notification')], clock }),
    );
    const links = acknowledgeLinks(publicUrl, linkSecret, clock);
    const raised: Standstill[] = [];
    const deps = {
      operators: { raise: (standstill: Standstill) => void raised.push(standstill) },
      store,
      bus,
      clock,
      log: silent,
      links,
      nudgeLinks: nudgeLinks(publicUrl, linkSecret, clock),
      twilioLinks: twilioLinks(publicUrl, linkSecret, clock),
      publicUrl,
      linksWarning,
      ...noProviders,
      ...providers,
      smtpUrl,
      linkSecret,
      webhookSecret,
      soleOwner,
      nameServers,
    };
    const app = await buildApp(deps);
    const world = new World({ clock, store, raised, bus, app, links, journal, deps, openStore });
    for (const entry of entries) await world.publish(topics.catalog.name, appliedEvent(entry));
    await app.start();
    t.after(() => world.close());
    await world.advance(0);
    return world;
  }

  /** Another process of the service, on the same store and bus. One that is given a clock of its own is frozen for as long as that stands still. */
  async replica(clock: Clock = this.clock): Promise<Service> {
    const store = (await this.#openStore?.()) ?? this.store;
    if (store !== this.store) this.#stores.push(store);
    const app = await buildApp({ ...this.#deps, clock, store });
    this.#replicas.push(app);
    await app.start();
    return app;
  }

  async close(): Promise<void> {
    for (const app of [this.app, ...this.#replicas]) await app.stop();
    await this.endProcess();
  }

  /** What is in hand stays in hand, as when the process is killed. */
  async endProcess(): Promise<void> {
    await this.bus.close();
    for (const store of [this.store, ...this.#stores]) await store.close();
    await this.#journal.close();
  }

  async publish(topic: string, event: EscalogEvent): Promise<void> {
    await this.bus.publish(topic, [{ key: event.meta.subject, value: encode(event), headers: {} }]);
  }

  /** Level 1 is reached and pages these people; waits until nothing happens any more. */
  async reachLevel(...people: readonly string[]): Promise<EventOf<'LevelReached'>> {
    return this.reachLevelWith('high', ...people);
  }

  async reachLevelWith(urgency: Urgency, ...people: readonly string[]): Promise<EventOf<'LevelReached'>> {
    const event = {
      ...this.escalations.event('LevelReached'),
      cycle: 1,
      level: 1,
      urgency,
      acknowledgeBy: instantOf(night + 300_000),
      incident,
      pages: people.map(pageTo),
      name: null,
      mode: 'everyone',
      repeats: [],
      acknowledgement: 'first',
    } as const;
    await this.escalations.publish(event);
    return event;
  }

  async halt(...openPages: readonly string[]): Promise<void> {
    await this.escalations.publish({
      ...this.escalations.event('EscalationHalted'),
      answeredPages: [],
      openPages,
      acknowledgedBy: [],
      lapsesAt: null,
      acknowledgedAt: null,
      snoozed: false,
      reason: { code: 'acknowledged', text: 'Bo Chen acknowledged.', definition: null, facts: {} },
    });
  }

  async exhaust(...people: readonly string[]): Promise<void> {
    await this.escalations.publish({
      ...this.escalations.event('EscalationExhausted'),
      acknowledgeBy: instantOf(night + 60_000),
      urgency: 'high',
      incident,
      pages: people.map(pageTo),
    });
  }

  /** Resolves once the service has nothing in hand, in none of its processes. */
  async quiet(): Promise<void> {
    for (const app of [this.app, ...this.#replicas]) while ((await app.busy()) > 0) await new Promise(setImmediate);
  }

  async advance(by: Milliseconds): Promise<void> {
    await this.quiet();
    this.clock.advance(by);
    await this.quiet();
  }

  /** Everything on the topic, in order. */
  async notifications(): Promise<readonly NotificationsEvent[]> {
    const events: NotificationsEvent[] = [];
    for await (const batch of this.bus.read([topics.notifications.name]))
      events.push(...batch.map(({ value }) => decode(value) as NotificationsEvent));
    return events;
  }

  async told(): Promise<readonly string[]> {
    return (await this.notifications()).map((event) =>
      event.type === 'DeliveryAttempted'
        ? `${event.type} ${event.methodId} ${event.attempt} ${event.outcome}`
        : event.type,
    );
  }

  /** The HTTP face of one process, to inject requests into. */
  async server(t: TestContext, app = this.app): Promise<FastifyInstance> {
    const server = await buildServer({
      services: [app],
      logger: fastify().log,
      settled: () => this.store.settled(),
    });
    t.after(() => server.close());
    return server;
  }
}
