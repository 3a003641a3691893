/** An acknowledgement and the timer of its level at the same instant, in two processes: ten thousand times on each store. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { openSqliteBus, type Bus } from '@escalog/bus';
import { decode, topics, type EscalationsEvent } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { after, isRetriable } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { WorkflowRunner, type RunnerDeps } from '@escalog/runner';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore, type Store } from '@escalog/store';
import { openMongoStore } from '@escalog/store/mongodb';
import type { EscalationsTypes } from './domain/escalations.ts';
import { at, contextAt, route, routed } from './domain/testing/story.ts';
import { escalationsWorkflow } from './domain/workflow.ts';

const races = 10_000;
const atOnce = 500;
const { definitions } = contextAt(at);
const wait = 5 * 60_000;
const by = 'person/ana';
const mongodb = process.env['ESCALOG_TEST_MONGODB'] ?? '';
const withoutServer =
  mongodb === '' && (process.env['ESCALOG_TEST_SKIPPED'] || 'set ESCALOG_TEST_MONGODB to the URL of a MongoDB server');

interface Ground extends AsyncDisposable {
  readonly deps: RunnerDeps;
  readonly clock: ManualClock;
}

/** A bus of its own, and the store that is asked for. */
async function groundOn(openStore: 'embedded' | (() => Promise<Store>)): Promise<Ground> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-race-'));
  const clock = new ManualClock(at);
  const onFailure = (error: Error): never => {
    throw error;
  };
  const journal = openJournal({ folder, onFailure });
  const bus = strictBus(openSqliteBus({ journal, topics: Object.values(topics), clock }));
  const store = openStore === 'embedded' ? openSqliteStore({ journal }) : await openStore();
  return {
    clock,
    deps: { store, bus, clock, log: { info: () => {}, warn: () => {}, error: () => {} } },
    async [Symbol.asyncDispose]() {
      await store.close();
      await bus.close();
      await journal.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function policy(deps: RunnerDeps): WorkflowRunner<EscalationsTypes, EscalationsEvent> {
  return new WorkflowRunner<EscalationsTypes, EscalationsEvent>(
    {
      collection: 'escalations',
      eventType: 'LevelReached',
      workflow: escalationsWorkflow,
      actor: { kind: 'service', ref: 'policy' },
      names: (incidentId) => ({ stream: `escalations/${incidentId}`, subject: incidentId }),
      begins: ({ kind }) => kind === 'routed',
      context: (instant) => ({ at: instant, definitions }),
    },
    deps,
  );
}

/** What each incident came to: its own events, in their order. Two processes may publish the same one. */
async function eventsOf(bus: Bus): Promise<Map<string, readonly EscalationsEvent[]>> {
  const all: EscalationsEvent[] = [];
  for await (const batch of bus.read([topics.escalations.name]))
    all.push(...batch.map(({ value }) => decode(value) as EscalationsEvent));
  const once = new Map(all.toReversed().map((event) => [JSON.stringify(event), event]));
  return Map.groupBy(
    [...once.values()].toSorted((a, b) => a.meta.version - b.meta.version),
    ({ meta }) => meta.subject,
  );
}

/** Whether the timer or the acknowledgement was first; throws when it was neither, or both counted. */
function firstOf(events: readonly EscalationsEvent[]): 'acknowledgement' | 'timer' {
  const versions = events.map(({ meta }) => meta.version);
  assert.deepEqual(
    versions,
    versions.map((_, index) => index + 1),
    'one history, and nothing of it missing',
  );
  const levels = events.filter((event) => event.type === 'LevelReached');
  const [halted, ...again] = events.filter((event) => event.type === 'EscalationHalted');
  assert.ok(halted !== undefined && again.length === 0, 'halted once');
  assert.ok(levels.length === 1 || levels.length === 2, `${levels.length} levels`);
  assert.ok(
    levels.every(({ meta }) => meta.version < halted.meta.version),
    'no level after the halt',
  );
  const paged = levels.flatMap((level) => level.pages.map(({ pageId }) => pageId));
  const ended = new Set([...halted.answeredPages, ...halted.openPages]);
  assert.deepEqual(
    paged.filter((pageId) => !ended.has(pageId)),
    [],
    'every page that was asked for is withdrawn',
  );
  return levels.length === 1 ? 'acknowledgement' : 'timer';
}

/** Has everybody acknowledge in an order by lots, so many at a time, and all timers come due on the way; counts who was first. */
async function race(
  { deps, clock }: Ground,
  wave: number,
): Promise<Readonly<Record<'acknowledgement' | 'timer', number>>> {
  const [hearing, firing] = [policy(deps), policy(deps)];
  const lots = lotsOf(races);
  for (let begun = 0; begun < races; begun += atOnce) {
    const incidents = Array.from({ length: atOnce }, (_, index) => `incident-${begun + index}`);
    const dueAt = after(clock.now(), wait);
    await Promise.all(
      incidents.map((incidentId) =>
        insist(async () => hearing.react(incidentId, { ...routed([route]), incidentId }, undefined)),
      ),
    );
    // What has not left is waited for anew.
    await Promise.all(
      incidents.map((incidentId) =>
        insist(async () =>
          hearing.react(
            incidentId,
            { kind: 'page-tried', pageId: `${incidentId}/team/identity/1.1/ana`, at: clock.now() },
            undefined,
          ),
        ),
      ),
    );
    firing.start();
    // A little before, at the same instant, and a little after.
    const acknowledged: Promise<void>[] = [];
    const shuffled = incidents.toSorted((a, b) => lots(a) - lots(b));
    const early = Math.floor(lots(`early ${begun}`) * atOnce * 0.5);
    for (const [index, incidentId] of shuffled.entries()) {
      if (index === early) clock.moveTo(dueAt);
      if (index % wave === 0) await Promise.all(acknowledged.slice(-wave));
      acknowledged.push(
        insist(async () =>
          hearing.react(
            incidentId,
            { kind: 'acknowledged', acknowledgement: { by, pageId: null, at: clock.now() } },
            undefined,
          ),
        ),
      );
    }
    await Promise.all(acknowledged);
    while (hearing.busy + firing.busy > 0) await nextTurn();
    // Nobody is called by what was left armed, and the sweep brings out what a busy server did not confirm.
    for (let passed = 0; passed < 3; passed += 1) {
      clock.advance(wait);
      while (hearing.busy + firing.busy > 0) await nextTurn();
    }
    firing.stop();
  }
  const counts = { acknowledgement: 0, timer: 0 };
  const outcomes = await eventsOf(deps.bus);
  assert.equal(outcomes.size, races);
  for (const events of outcomes.values()) counts[firstOf(events)] += 1;
  return counts;
}

/** As a consumer does with what a busy server refuses. */
async function insist(work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isRetriable(error)) throw error;
    }
  }
}

/** The same lots for the same names in every run. */
function lotsOf(seed: number): (name: string) => number {
  return (name) => {
    let hash = seed;
    for (const character of name) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
    return hash / 2 ** 32;
  };
}

function assertBothWon(counts: Readonly<Record<'acknowledgement' | 'timer', number>>): void {
  assert.ok(counts.acknowledgement > races / 100 && counts.timer > races / 100, JSON.stringify(counts));
}

describe('an acknowledgement at the instant at which its level is over: halted before, or called off after', () => {
  it(`ten thousand times on SQLite`, { timeout: 110_000 }, async () => {
    await using ground = await groundOn('embedded');
    assertBothWon(await race(ground, 25));
  });

  it(`ten thousand times on MongoDB`, { skip: withoutServer, timeout: 115_000 }, async () => {
    const database = `escalog-race-${process.pid}-${Date.now().toString(36)}`;
    const log = { info: () => {}, warn: () => {} };
    await using ground = await groundOn(() => openMongoStore({ url: mongodb, database, log }));
    assertBothWon(await race(ground, 100));
  });
});
