import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openSqliteBus } from '@escalog/bus';
import { deadLettersOf, encode, topics } from '@escalog/contracts';
import type { CatalogEntry } from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import { noProviders } from '@escalog/hosting/testing';
import { acknowledgeLinks, buildServer, twilioLinks, type Service } from '@escalog/http';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { RunnerDeps } from '@escalog/runner';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore } from '@escalog/store';
import pino from 'pino';
import { buildApp } from '../app.ts';

const organisation: readonly CatalogEntry[] = [
  ...[1, 2, 3].map((rank): CatalogEntry => ({
    ref: `severity/sev${rank}`,
    name: `SEV${rank}`,
    rank,
    urgency: 'high',
    reescalateAfter: 'never',
    updateEvery: 'never',
    path: 'escalation-path/triage',
    tells: [],
    ...(rank === 3 && { assumed: true as const }),
  })),
  { ref: 'person/ana', name: 'Ana', contactMethods: [] },
  { ref: 'business-service/login', name: 'Login' },
  { ref: 'business-service/checkout', name: 'Checkout' },
  {
    ref: 'alert-source/alertmanager',
    name: 'Alertmanager',
    affectsLabels: ['service'],
    severityLabel: 'severity',
    severities: { critical: 'severity/sev1', warning: 'severity/sev2', info: 'severity/sev3' },
    missingSeverity: 'severity/sev2',
  },
];

/** What one process of the service answers. */
export interface Replica {
  ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    url: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<{
    readonly status: number;
    readonly body: Record<string, unknown>;
    readonly headers: Record<string, unknown>;
  }>;
  /** As a browser does, which is shown a page. */
  visit(
    method: 'GET' | 'POST',
    url: string,
    sent?: { readonly type: string; readonly body: string },
    headers?: Record<string, string>,
  ): Promise<{ readonly status: number; readonly page: string; readonly headers: Record<string, unknown> }>;
}

/** Processes of the intake service on one store and one bus, the embedded ones, and a clock that stands still. */
export class IntakeWorld {
  readonly clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
  readonly deps: RunnerDeps;
  readonly links = acknowledgeLinks(
    () => 'https://escalog.example',
    'a secret that is long enough to be one',
    this.clock,
  );
  readonly twilioLinks = twilioLinks(
    () => 'https://escalog.example',
    'a secret that is long enough to be one',
    this.clock,
  );
  /** What the servers logged, a line each. */
  readonly logged: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-intake-'));
  readonly #journal = openJournal({ folder: this.#folder, onFailure() {} });
  readonly #entries: readonly CatalogEntry[];
  readonly #running: { app: Service; close(): Promise<void> }[] = [];

  constructor(entries = organisation) {
    this.#entries = entries;
    const store = openSqliteStore({ journal: this.#journal });
    const bus = strictBus(
      openSqliteBus({
        journal: this.#journal,
        topics: [...Object.values(topics), deadLettersOf('intake')],
        clock: this.clock,
      }),
    );
    this.deps = { store, bus, clock: this.clock, log: pino({ level: 'silent' }) };
  }

  /** Another process; what differs for it may be given. */
  async replica(changed: Partial<RunnerDeps> = {}): Promise<Replica> {
    const deps = { ...this.deps, ...changed };
    if (this.#running.length === 0)
      for (const entry of this.#entries)
        await this.deps.bus.publish(topics.catalog.name, [
          { key: entry.ref, value: encode(appliedEvent(entry)), headers: {} },
        ]);
    const app = await buildApp({
      ...deps,
      links: this.links,
      twilioLinks: this.twilioLinks,
      publicUrl: () => 'https://escalog.example',
      previewSecret: 'another secret that is long enough',
      ...noProviders,
    });
    const server = await buildServer({
      services: [app],
      logger: pino({ level: 'info' }, { write: (line) => void this.logged.push(line) }),
      settled: () => this.deps.store.settled(),
    });
    await app.start();
    this.#running.push({ app, close: async () => void (await server.close(), await app.stop()) });
    return {
      async ask(method, url, body, headers = {}) {
        const response = await server.inject({ method, url, headers, ...(body !== undefined && { payload: body }) });
        const answered = response.body === '' ? {} : response.json<Record<string, unknown>>();
        return { status: response.statusCode, body: answered, headers: response.headers };
      },
      async visit(method, url, sent, headers = {}) {
        const response = await server.inject({
          method,
          url,
          headers: { ...headers, ...(sent !== undefined && { 'content-type': sent.type }) },
          ...(sent !== undefined && { payload: sent.body }),
        });
        return { status: response.statusCode, page: response.body, headers: response.headers };
      },
    };
  }

  /** Resolves once no process has anything in hand. */
  async quiet(): Promise<void> {
    for (const { app } of this.#running) while ((await app.busy()) > 0) await turn();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { close } of this.#running) await close();
    await this.deps.bus.close();
    await this.deps.store.close();
    await this.#journal.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
