import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openSqliteBus } from '@escalog/bus';
import {
  decode,
  deadLettersOf,
  encode,
  topicOf,
  topics,
  type EscalationsEvent,
  type EscalogEvent,
  type IncidentRouted,
  type IncidentsEvent,
} from '@escalog/contracts';
import { buildServer, type Service } from '@escalog/http';
import { openJournal } from '@escalog/journal';
import { noProviders } from '@escalog/hosting/testing';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { RunnerDeps } from '@escalog/runner';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore } from '@escalog/store';
import pino from 'pino';
import { buildApp } from '../app.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

interface Running {
  readonly deps: RunnerDeps;
  readonly app: Service;
  readonly server: Awaited<ReturnType<typeof buildServer>>;
  close(): Promise<void>;
}

/** The catalog service alone, on the real adapters in a folder of its own and a manual clock. */
export class CatalogWorld {
  readonly clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-catalog-'));
  #running: Running | undefined;

  static async open(): Promise<CatalogWorld> {
    const world = new CatalogWorld();
    await world.#start();
    return world;
  }

  /** Stops the service and starts it on what it left on the disk. */
  async restart(): Promise<void> {
    await this.#running?.close();
    await this.#start();
  }

  /** Answers with status and body. */
  async ask(method: Method, url: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
    const { server } = this.#now();
    const response = await server.inject({ method, url, ...(body !== undefined && { payload: body }) });
    await this.drain();
    return { status: response.statusCode, body: response.body === '' ? {} : response.json() };
  }

  async apply(entries: readonly unknown[], dryRun?: boolean) {
    return this.ask('POST', '/v1/catalog/apply', { entries, ...(dryRun !== undefined && { dryRun }) });
  }

  /** Puts an incident's event on its topic, as intake or policy would, and lets everything follow from it. */
  async publish(event: IncidentsEvent | EscalationsEvent): Promise<void> {
    await this.deps.bus.publish(topicOf(event.type), [{ key: event.meta.subject, value: encode(event), headers: {} }]);
    await this.drain();
  }

  /** Where everything is kept. */
  get folder(): string {
    return this.#folder;
  }

  get deps(): RunnerDeps {
    return this.#now().deps;
  }

  async routed(): Promise<readonly IncidentRouted[]> {
    return (await this.events(topics.routing.name)) as readonly IncidentRouted[];
  }

  async events(topic: string): Promise<readonly EscalogEvent[]> {
    const events: EscalogEvent[] = [];
    for await (const batch of this.deps.bus.read([topic])) events.push(...batch.map(({ value }) => decode(value)));
    return events;
  }

  async drain(): Promise<void> {
    while ((await this.#now().app.busy()) > 0) await turn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#running?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #now(): Running {
    if (this.#running === undefined) throw new Error('the service is stopped');
    return this.#running;
  }

  async #start(): Promise<void> {
    const logger = pino({ level: 'silent' });
    const onFailure = (error: Error): void => {
      throw error;
    };
    const journal = openJournal({ folder: this.#folder, onFailure });
    const store = openSqliteStore({ journal });
    const bus = strictBus(
      openSqliteBus({
        journal,
        topics: [...Object.values(topics), deadLettersOf('catalog')],
        clock: this.clock,
      }),
    );
    const deps = { store, bus, clock: this.clock, log: logger };
    const app = await buildApp({ ...deps, ...noProviders, publicUrl: () => 'http://escalog.example' });
    const server = await buildServer({ services: [app], logger, settled: () => store.settled() });
    await app.start();
    const close = async (): Promise<void> => {
      await server.close();
      await app.stop();
      await bus.close();
      await store.close();
      await journal.close();
    };
    this.#running = { deps, app, server, close };
  }
}
