import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { openSqliteBus } from '@escalog/bus';
import { deadLettersOf, decode, encode, topics, type EscalogEvent } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import type { CatalogEntry } from '@escalog/definitions';
import { appliedEvent, severity } from '@escalog/definitions/testing';
import { buildServer, nudgeLinks } from '@escalog/http';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import type { RunnerDeps } from '@escalog/runner';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore } from '@escalog/store';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { buildApp } from '../app.ts';

const at = instantOf(Date.parse('2026-11-18T02:00:00Z'));

const organisation: readonly CatalogEntry[] = [
  severity('sev1', { assumed: true }),
  { ref: 'person/ana', name: 'Ana Costa', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] },
  { ref: 'person/ben', name: 'Ben Ito', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] },
  {
    ref: 'escalation-path/triage',
    name: 'Triage',
    nodes: [{ level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' } }],
    lastResort: 'person/ana',
  },
];

/** The policy service on an embedded store and bus, and a clock that stands still. */
export class PolicyWorld {
  readonly clock = new ManualClock(at);
  readonly nudgeLinks = nudgeLinks(() => '', 'a secret that is long enough to be one', this.clock);
  readonly deps: RunnerDeps;
  /** What the server logged, a line each. */
  readonly logged: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-policy-'));
  readonly #journal = openJournal({ folder: this.#folder, onFailure() {} });
  #server: FastifyInstance | undefined;
  #app: Awaited<ReturnType<typeof buildApp>> | undefined;

  constructor() {
    const store = openSqliteStore({ journal: this.#journal });
    const bus = strictBus(
      openSqliteBus({
        journal: this.#journal,
        topics: [...Object.values(topics), deadLettersOf('policy')],
        clock: this.clock,
      }),
    );
    this.deps = { store, bus, clock: this.clock, log: pino({ level: 'silent' }) };
  }

  /** Starts it with more entries than there are always. */
  async start(...entries: readonly CatalogEntry[]): Promise<FastifyInstance> {
    for (const entry of [...organisation, ...entries])
      await this.deps.bus.publish(topics.catalog.name, [
        { key: entry.ref, value: encode(appliedEvent(entry)), headers: {} },
      ]);
    this.#app = await buildApp({ ...this.deps, nudgeLinks: this.nudgeLinks });
    this.#server = await buildServer({
      services: [this.#app],
      logger: pino({ level: 'info' }, { write: (line) => void this.logged.push(line) }),
      settled: () => this.deps.store.settled(),
    });
    await this.#app.start();
    return this.#server;
  }

  /** An incident is routed to triage. */
  async routed(incidentId: string): Promise<void> {
    const { meta, ...routed } = exampleEvents.IncidentRouted;
    const [route] = routed.routes;
    if (route === undefined || routed.origin === null) throw new Error('the example of IncidentRouted has no route');
    const event: EscalogEvent = {
      ...routed,
      meta: { ...meta, subject: incidentId, stream: `routing/${incidentId}`, version: 1 },
      incident: { ...routed.incident, version: 1, severity: 'sev1' },
      routes: [{ ...route, routeId: 'triage', path: 'escalation-path/triage', owner: null, responder: null }],
      endedRoutes: [],
      origin: { ...routed.origin, declaredAt: at },
    };
    await this.deps.bus.publish(topics.routing.name, [{ key: incidentId, value: encode(event), headers: {} }]);
    await this.quiet();
  }

  /** Resolves once it has nothing in hand. */
  async quiet(): Promise<void> {
    while (((await this.#app?.busy()) ?? 0) > 0) await turn();
  }

  /** What it published, in its order. */
  async published(): Promise<readonly EscalogEvent[]> {
    const heard: EscalogEvent[] = [];
    for await (const batch of this.deps.bus.read([topics.escalations.name]))
      heard.push(...batch.map(({ value }) => decode(value)));
    return heard;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server?.close();
    await this.#app?.stop();
    await this.deps.bus.close();
    await this.deps.store.close();
    await this.#journal.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
