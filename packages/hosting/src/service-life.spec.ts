import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { openSqliteBus } from '@escalog/bus';
import { deadLettersOf, topics } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { DefinitionsCopy } from '@escalog/definitions';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { messageOf, type RunnerDeps } from '@escalog/runner';
import { strictBus } from '@escalog/runner/testing';
import { openSqliteStore } from '@escalog/store';
import { reactsTo, serviceOf, type Running } from './service-life.ts';

const name = 'policy';

function depsFor(t: TestContext): RunnerDeps {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-hosting-'));
  const clock = new ManualClock(instantOf(Date.parse('2026-11-18T02:00:00Z')));
  const journal = openJournal({
    folder,
    onFailure: (error) => {
      throw error;
    },
  });
  const store = openSqliteStore({ journal });
  const bus = strictBus(openSqliteBus({ journal, topics: [...Object.values(topics), deadLettersOf(name)], clock }));
  t.after(async () => {
    await bus.close();
    await store.close();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { store, bus, clock, log: { info: () => {}, warn: () => {}, error: () => {} } };
}

/** A service that writes down what happens to its parts. */
function story(deps: RunnerDeps) {
  const happened: string[] = [];
  const running: Running = {
    start: () => void happened.push('runs'),
    stop: () => void happened.push('runs no more'),
    busy: 2,
    failing: undefined,
    failingTimers: undefined,
  };
  const on = { IncidentResolved: async () => void happened.push('hears') };
  const definitions = new DefinitionsCopy();
  const service = serviceOf(
    {
      name,
      definitions,
      hears: reactsTo({ name, topics: [topics.incidents.name], on }, deps),
      runs: [running],
      routes: () => undefined,
      prepare: () => void happened.push(`knows ${definitions.allOf('person').length} people`),
      finish: async () => void happened.push('finishes'),
      checks: () => [{ name: 'own', ok: true, detail: 'fine' }],
      busy: () => 3,
    },
    deps,
  );
  return { service, happened };
}

describe('the life of a service', () => {
  it('knows the catalog before it hears an event, and runs from then on; it ends the other way round', async (t) => {
    const deps = depsFor(t);
    await deps.bus.publish(topics.incidents.name, [messageOf(exampleEvents.IncidentResolved)]);
    const { service, happened } = story(deps);
    await service.start();
    while (!happened.includes('hears')) await new Promise(setImmediate);
    assert.deepEqual(happened.slice(0, 1), ['knows 0 people']);
    assert.deepEqual(happened.slice(1).sort(), ['hears', 'runs']);
    await service.stop();
    assert.deepEqual(happened.slice(3), ['runs no more', 'finishes']);
  });

  it('is started once however often it is asked, and stopping it twice is no error', async (t) => {
    const { service, happened } = story(depsFor(t));
    await service.start();
    await service.start();
    assert.deepEqual(happened, ['knows 0 people', 'runs']);
    await service.stop();
    await service.stop();
  });

  it('tells how it hears, publishes and fires timers, and how it is doing itself', async (t) => {
    const { service } = story(depsFor(t));
    const names = async () => (await service.checks()).map((check) => check.name);
    assert.deepEqual(await names(), ['dead letters', 'bus', 'timers', 'own'], 'nothing is heard before the start');
    await service.start();
    assert.deepEqual(await names(), ['consumer', 'lag', 'dead letters', 'bus', 'timers', 'own']);
    await service.stop();
  });

  it('is busy with what it has in hand, and with events that it has not heard yet', async (t) => {
    const deps = depsFor(t);
    const { service } = story(deps);
    assert.equal(await service.busy(), 5);
    await deps.bus.publish(topics.incidents.name, [messageOf(exampleEvents.IncidentResolved)]);
    assert.equal(await service.busy(), 6);
  });
});
