import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openSqliteBus } from '@escalog/bus';
import { deadLettersOf, decode, groupOf, topics, type EscalogEvent, type IncidentRouted } from '@escalog/contracts';
import { appliedEvent } from '@escalog/definitions/testing';
import { nudgeLinks, type Service } from '@escalog/http';
import { openJournal, type Journal } from '@escalog/journal';
import type { Instant } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { messageOf, type RunnerDeps } from '@escalog/runner';
import { openSqliteStore } from '@escalog/store';
import { buildApp } from './app.ts';
import { exampleEvents } from '@escalog/contracts/testing';
import { at, declared, organisation, route } from './domain/testing/story.ts';

const minute = 60_000;
const incidentId = 'i1';

/** The policy service with one incident that climbs, and a way behind its back. */
class Story implements AsyncDisposable {
  readonly clock = new ManualClock(at);
  readonly raised: string[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'escalog-audit-'));
  readonly #journal: Journal;
  readonly deps: RunnerDeps;
  service: Service | undefined;

  constructor() {
    const onFailure = (error: Error): never => {
      throw error;
    };
    this.#journal = openJournal({ folder: this.#folder, onFailure });
    const log = { info: () => {}, warn: () => {}, error: () => {} };
    this.deps = {
      clock: this.clock,
      log,
      store: openSqliteStore({ journal: this.#journal }),
      bus: openSqliteBus({
        journal: this.#journal,
        topics: [...Object.values(topics), deadLettersOf('policy')],
        clock: this.clock,
      }),
      operators: { raise: (standstill) => void this.raised.push(`${standstill.kind}: ${standstill.reason}`) },
    };
  }

  async begin(): Promise<void> {
    const { bus, clock } = this.deps;
    await bus.publish(
      topics.catalog.name,
      organisation.map((entry) => messageOf(appliedEvent(entry))),
    );
    this.service = await buildApp({ ...this.deps, nudgeLinks: nudgeLinks(() => 'http://localhost', 'secret', clock) });
    await this.service.start();
    await bus.publish(topics.routing.name, [messageOf(routedEvent(clock.now()))]);
    await this.settle();
  }

  /** Another process over what this one left. */
  async restart(): Promise<void> {
    await this.service?.stop();
    this.service = await buildApp({
      ...this.deps,
      nudgeLinks: nudgeLinks(() => 'http://localhost', 'secret', this.clock),
    });
    await this.service.start();
    await this.settle();
  }

  async settle(): Promise<void> {
    const { bus } = this.deps;
    const audited = () => bus.lag('escalog.policy.audit', [topics.escalations.name]);
    for (let quiet = 0; quiet < 5; quiet += 1) {
      await nextTurn();
      if (((await this.service?.busy()) ?? 0) > 0 || (await audited()) > 0) quiet = 0;
    }
    assert.equal(await bus.lag(groupOf('policy'), [topics.routing.name]), 0);
  }

  async pass(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 1_000) {
      this.clock.advance(1_000);
      await this.settle();
    }
  }

  /** Somebody does something to the store who is no service. */
  behindItsBack(statement: string): void {
    this.#journal.begin();
    this.#journal.database.exec(statement);
  }

  async events(): Promise<readonly EscalogEvent[]> {
    const all: EscalogEvent[] = [];
    for await (const batch of this.deps.bus.read([topics.escalations.name]))
      all.push(...batch.map(({ value }) => decode(value)));
    return all;
  }

  async levels(): Promise<readonly number[]> {
    return (await this.events()).flatMap((event) => (event.type === 'LevelReached' ? [event.level] : []));
  }

  async auditorSays(): Promise<string | undefined> {
    return (await this.service?.checks())?.find(({ name }) => name === 'auditor')?.detail;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.service?.stop();
    await this.deps.bus.close();
    await this.deps.store.close();
    await this.#journal.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

function routedEvent(occurredAt: Instant): IncidentRouted {
  const stream = `routing/${incidentId}`;
  const example = exampleEvents.IncidentRouted;
  return {
    ...example,
    meta: {
      ...example.meta,
      eventId: `${stream}@1`,
      stream,
      subject: incidentId,
      version: 1,
      occurredAt,
      causationId: null,
    },
    incident: declared.facts,
    routes: [route],
    endedRoutes: [],
    quietUntil: null,
  };
}

const table = '"aggregates.escalations"';

describe('the auditor of policy', () => {
  it('has nothing to say while everything that waits by the log waits in the store', async () => {
    await using story = new Story();
    await story.begin();
    await story.pass(3 * minute);
    assert.deepEqual(story.raised, []);
    assert.equal(await story.auditorSays(), 'what waits by the log waits in the store');
  });

  it('sets a timer again that was lost, and the next level is reached at its time', async () => {
    await using story = new Story();
    await story.begin();
    await story.restart();
    story.behindItsBack(`UPDATE ${table} SET timers = '[]', next_due_at = NULL`);
    await story.pass(5 * minute);
    assert.deepEqual(await story.levels(), [1, 2]);
    assert.deepEqual(story.raised, [
      'audit: acknowledgement-overdue/i1/team/identity of i1 waited for nothing, although it ought to; its timer is set again.',
    ]);
  });

  it('has what an earlier release let run listed within a minute, and not only once something happens to it', async () => {
    await using story = new Story();
    await story.begin();
    story.behindItsBack('DELETE FROM "views.running-escalations"');
    await story.restart();
    await story.pass(2 * minute);
    const listed = await story.deps.store.views('running-escalations').list({ order: 'descending', limit: 10 });
    assert.deepEqual(
      listed.map(({ view }) => (view as { incidentId: string }).incidentId),
      [incidentId],
    );
  });

  it('makes a document again that was deleted, from the log, and it goes on', async () => {
    await using story = new Story();
    await story.begin();
    await story.restart();
    story.behindItsBack(`DELETE FROM ${table}`);
    await story.pass(5 * minute);
    assert.deepEqual(await story.levels(), [1, 2]);
    assert.deepEqual(story.raised, [
      'audit: The escalations of i1 were missing from the store; they were made again from the log and go on. Find out what deleted them.',
    ]);
    const versions = (await story.events()).map(({ meta }) => meta.version);
    assert.deepEqual(
      versions,
      versions.map((_, index) => index + 1),
    );
  });
});
