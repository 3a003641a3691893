import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openSqliteBus, type Bus, type Message, type OutgoingMessage } from '@escalog/bus';
import { deadLettersOf, encode, topicOf, topics, type EscalogEvent } from '@escalog/contracts';
import { buildServer, type Service } from '@escalog/http';
import { openJournal, type Journal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock, overridden } from '@escalog/kernel/testing';
import type { RunnerDeps } from '@escalog/runner';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore, type Store } from '@escalog/store';
import fastify, { type FastifyInstance } from 'fastify';
import { buildApp } from '../app.ts';

const silent = { info() {}, warn() {}, error() {} };

/** The log as Kafka has it. */
function withoutHistory(bus: Bus): Bus {
  return overridden(bus, { history: undefined, rebuildHistory: undefined } as object);
}

/** A folder that goes when the test is over. */
export function temporaryFolder(t: Pick<TestContext, 'after'>): string {
  const folder = newFolder();
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'escalog-timeline-'));
}

/** What timelines are told from. */
export type Told = 'from the log' | 'from an index';

/** The timeline service on real SQLite adapters, with its HTTP face. */
export class World {
  readonly deps: RunnerDeps;
  readonly clock: ManualClock;
  readonly bus: Bus;
  readonly store: Store;
  readonly app: Service;
  readonly server: FastifyInstance;
  readonly #journal: Journal;

  private constructor({
    deps,
    clock,
    app,
    server,
    journal,
  }: Pick<World, 'deps' | 'clock' | 'app' | 'server'> & { journal: Journal }) {
    this.deps = deps;
    this.clock = clock;
    this.bus = deps.bus;
    this.store = deps.store;
    this.app = app;
    this.server = server;
    this.#journal = journal;
  }

  static async open(t: Pick<TestContext, 'after'>, told: Told = 'from the log', kept?: string): Promise<World> {
    const clock = new ManualClock(instantOf(Date.UTC(2026, 10, 21, 3)));
    const folder = kept ?? newFolder();
    const journal = openJournal({ folder, onFailure() {} });
    const store = openSqliteStore({ journal });
    const log = strictBus(
      openSqliteBus({ journal, topics: [...Object.values(topics), deadLettersOf('timeline')], clock }),
    );
    const bus = told === 'from the log' ? log : withoutHistory(log);
    const deps = { store, bus, clock, log: silent };
    const app = await buildApp(deps);
    const server = await buildServer({ services: [app], logger: fastify().log, settled: () => store.settled() });
    const world = new World({ deps, clock, app, server, journal });
    t.after(async () => {
      await world.close();
      if (kept === undefined) rmSync(folder, { recursive: true });
    });
    await app.start();
    return world;
  }

  /** Each event as a message of its own, in this order. */
  async publish(...events: readonly EscalogEvent[]): Promise<void> {
    for (const event of events)
      await this.send(topicOf(event.type), { key: event.meta.subject, value: encode(event), headers: {} });
  }

  async send(topic: string, message: OutgoingMessage): Promise<void> {
    await this.bus.publish(topic, [message]);
  }

  /** Resolves once the service has nothing in hand. */
  async quiet(): Promise<void> {
    while ((await this.app.busy()) > 0) await new Promise(setImmediate);
  }

  /** What a client gets. */
  async get(url: string, headers: Record<string, string> = {}) {
    await this.quiet();
    return this.server.inject({ url, headers });
  }

  /** Rebuilds from the log, and waits for the end. */
  async rebuild(): Promise<Record<string, unknown>> {
    const begun = await this.server.inject({ method: 'POST', url: '/v1/timeline/rebuilds' });
    if (begun.statusCode !== 202) throw new Error(begun.body);
    return (await this.get('/v1/timeline/rebuilds/current')).json();
  }

  /** Replays what is parked of a key, perhaps without one letter. */
  async replay(key: string, without?: string): Promise<unknown> {
    return (
      await this.server.inject({
        method: 'POST',
        url: `/v1/dead-letters/timeline/${key}/replay`,
        query: without === undefined ? {} : { without },
      })
    ).json();
  }

  async deadLetters(): Promise<readonly Message[]> {
    const messages: Message[] = [];
    for await (const batch of this.bus.read([deadLettersOf('timeline').name])) messages.push(...batch);
    return messages;
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.app.stop();
    await this.endProcess();
  }

  /** What is in hand stays in hand, as when the process is killed. */
  async endProcess(): Promise<void> {
    // The bus waits for what its readers have in hand, and facts are made only some time later.
    const closed = Promise.resolve(this.bus.close()).then(() => 'closed');
    while ((await Promise.race([closed, new Promise(setImmediate)])) !== 'closed') this.clock.advance(50);
    await this.store.close();
    await this.#journal.close();
  }
}
