/** The policy service with one incident that climbs, replicas of it, and a way behind its back. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openSqliteBus } from '@escalog/bus';
import {
  deadLettersOf,
  decode,
  groupOf,
  topics,
  type EscalogEvent,
  type IncidentRouted,
  type Route,
} from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import type { CatalogEntry } from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import { nudgeLinks, type Service } from '@escalog/http';
import { openJournal, type Journal } from '@escalog/journal';
import type { Instant } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { messageOf, type RunnerDeps } from '@escalog/runner';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore } from '@escalog/store';
import { buildApp } from '../app.ts';
import { at, declared, organisation, route } from '../domain/testing/story.ts';

/** The policy service, on a manual clock and a bus and store of its own; that a provider has accepted a page is told before time passes, and nobody sends any. */
export class Story implements AsyncDisposable {
  readonly clock = new ManualClock(at);
  /** What operators were told. */
  readonly raised: string[] = [];
  /** How often the whole log was read. */
  readings = 0;
  /** Ids of pages of which it was told that a provider has accepted them. */
  readonly #left = new Set<string>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-audit-'));
  readonly #journal: Journal;
  readonly deps: RunnerDeps;
  services: Service[] = [];

  constructor() {
    const onFailure = (error: Error): never => {
      throw error;
    };
    this.#journal = openJournal({ folder: this.#folder, onFailure });
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    const bus = strictBus(
      openSqliteBus({
        journal: this.#journal,
        topics: [...Object.values(topics), deadLettersOf('policy')],
        clock: this.clock,
      }),
    );
    this.deps = {
      clock: this.clock,
      log,
      store: openSqliteStore({ journal: this.#journal }),
      bus,
      operators: { raise: (standstill) => void this.raised.push(`${standstill.kind}: ${standstill.reason}`) },
    };
  }

  /** Starts so many replicas on the organisation, and routes the incidents. */
  async begin({
    incidents = ['i1'],
    replicas = 1,
    more = [],
  }: {
    readonly incidents?: readonly string[];
    readonly replicas?: number;
    readonly more?: readonly CatalogEntry[];
  } = {}): Promise<void> {
    const refs = new Set(more.map(({ ref }) => ref));
    await this.deps.bus.publish(
      topics.catalog.name,
      [...organisation.filter(({ ref }) => !refs.has(ref)), ...more].map((entry) => messageOf(appliedEvent(entry))),
    );
    for (let started = 0; started < replicas; started += 1) await this.#startOne();
    for (const incidentId of incidents) await this.route(incidentId);
  }

  async #startOne(): Promise<void> {
    const bus = {
      publish: this.deps.bus.publish.bind(this.deps.bus),
      consume: this.deps.bus.consume.bind(this.deps.bus),
      follow: this.deps.bus.follow.bind(this.deps.bus),
      lag: this.deps.bus.lag.bind(this.deps.bus),
      positions: this.deps.bus.positions.bind(this.deps.bus),
      commit: this.deps.bus.commit.bind(this.deps.bus),
      extents: this.deps.bus.extents.bind(this.deps.bus),
      close: async () => {},
      read: (names: readonly string[]) => {
        this.readings += 1;
        return this.deps.bus.read(names);
      },
    };
    const links = nudgeLinks(() => 'http://localhost', 'secret', this.clock);
    const service = await buildApp({ ...this.deps, bus, nudgeLinks: links });
    await service.start();
    this.services.push(service);
  }

  /** The `version`th routing of an incident. */
  async route(incidentId: string, routes: readonly Route[] = [route], version = 1): Promise<void> {
    await this.publish(routedEvent(incidentId, routes, version, this.clock.now()));
  }

  async publish(event: EscalogEvent): Promise<void> {
    const topic = event.type === 'IncidentRouted' ? topics.routing.name : topics.incidents.name;
    await this.deps.bus.publish(topic, [messageOf(event)]);
    await this.settle();
  }

  /** What Ana says of an incident. */
  async acknowledge(incidentId: string): Promise<void> {
    const stream = `incident/${incidentId}`;
    const example = exampleEvents.IncidentAcknowledged;
    const meta = { ...example.meta, eventId: `${stream}@2`, stream, subject: incidentId, version: 2 };
    await this.publish({
      ...example,
      meta: { ...meta, occurredAt: this.clock.now(), causationId: null },
      by: 'person/ana',
      pageId: null,
      until: null,
    });
  }

  async stop(): Promise<void> {
    for (const service of this.services.splice(0)) await service.stop();
  }

  /** The first that was started. */
  async stopOne(): Promise<void> {
    await this.services.shift()?.stop();
    await this.settle();
  }

  /** Other processes over what these left. */
  async restart(replicas = 1): Promise<void> {
    await this.stop();
    for (let started = 0; started < replicas; started += 1) await this.#startOne();
    await this.settle();
  }

  async settle(): Promise<void> {
    const { bus } = this.deps;
    const audited = () => bus.lag('escalog.policy.audit', [topics.escalations.name]);
    const busy = async () => {
      let sum = 0;
      for (const service of this.services) sum += await service.busy();
      return sum;
    };
    for (let quiet = 0; quiet < 5; quiet += 1) {
      await nextTurn();
      if ((await busy()) > 0 || (await audited()) > 0) quiet = 0;
    }
    if (this.services.length > 0) assert.equal(await bus.lag(groupOf('policy'), [topics.routing.name]), 0);
  }

  async pass(milliseconds: number, step = 1_000): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += step) {
      await this.#pagesLeave();
      this.clock.advance(step);
      await this.settle();
    }
  }

  async #pagesLeave(): Promise<void> {
    const pages = (await this.events()).flatMap((event) =>
      'pages' in event ? event.pages.map(({ pageId }) => ({ pageId, subject: event.meta.subject })) : [],
    );
    const left = pages.filter(({ pageId }) => !this.#left.has(pageId));
    for (const { pageId, subject } of left) {
      this.#left.add(pageId);
      const stream = `delivery/${pageId}`;
      const example = exampleEvents.PageDelivered;
      const meta = { ...example.meta, eventId: `${stream}@1`, stream, subject, version: 1, causationId: null };
      const event: EscalogEvent = { ...example, meta: { ...meta, occurredAt: this.clock.now() }, pageId };
      await this.deps.bus.publish(topics.notifications.name, [messageOf(event)]);
    }
    if (left.length > 0) await this.settle();
  }

  /** Somebody does something to the store who is no service. */
  async behindItsBack(statement: string): Promise<void> {
    await this.#journal.applied();
    this.#journal.define(statement);
  }

  async events(incidentId?: string): Promise<readonly EscalogEvent[]> {
    const all: EscalogEvent[] = [];
    for await (const batch of this.deps.bus.read([topics.escalations.name]))
      all.push(...batch.map(({ value }) => decode(value)));
    return all.filter(({ meta }) => incidentId === undefined || meta.subject === incidentId);
  }

  async levels(incidentId?: string): Promise<readonly number[]> {
    return (await this.events(incidentId)).flatMap((event) => (event.type === 'LevelReached' ? [event.level] : []));
  }

  async auditorSays(): Promise<{ readonly ok: boolean; readonly detail: string } | undefined> {
    const found = (await this.services[0]?.checks())?.find(({ name }) => name === 'auditor');
    return found && { ok: found.ok, detail: found.detail };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    await this.deps.bus.close();
    await this.deps.store.close();
    await this.#journal.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function routedEvent(
  incidentId: string,
  routes: readonly Route[],
  version: number,
  occurredAt: Instant,
): IncidentRouted {
  const stream = `routing/${incidentId}`;
  const example = exampleEvents.IncidentRouted;
  const origin = { ...(example.origin as NonNullable<typeof example.origin>), declaredAt: occurredAt };
  return {
    ...example,
    meta: {
      ...example.meta,
      eventId: `${stream}@${version}`,
      stream,
      subject: incidentId,
      version,
      occurredAt,
      causationId: null,
    },
    incident: { ...declared.facts, version },
    routes: [...routes],
    endedRoutes: [],
    origin: version === 1 ? origin : null,
    quietUntil: null,
  };
}
