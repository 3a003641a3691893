/** Escalations that wait for hours, made as many as wanted from one that the policy service has made. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteBus } from '@escalog/bus';
import { deadLettersOf, groupOf, topics } from '@escalog/contracts';
import { nudgeLinks } from '@escalog/http';
import { openJournal } from '@escalog/journal';
import { buildApp } from '@escalog/policy/app';
import { systemClock } from '@escalog/runner';
import { openSqliteStore, type DumpedDocument, type Store } from '@escalog/store';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { catalogMessages, incidentIdOf, routedMessage } from './timer-events.ts';
import type { TimerPlan } from './timer-plan.ts';

const log = { info: () => {}, warn: console.error, error: console.error };

/**
 * Loads into an empty store the escalations of a plan that do not come due while it is measured. They are copies of the
 * first one, which takes a hundredth of the time of routing each.
 */
export async function armThroughStore(plan: TimerPlan, store: Store): Promise<void> {
  const template = await madeOnce(plan);
  await store.load(copiesOf(template, plan.armed - plan.due));
}

async function* copiesOf(template: DumpedDocument, count: number): AsyncGenerator<DumpedDocument> {
  const text = JSON.stringify(template);
  for (let index = 0; index < count; index += 1)
    yield JSON.parse(text.replaceAll(incidentIdOf(0), incidentIdOf(index))) as DumpedDocument;
}

/** The document of the plan's first escalation, as the policy service keeps it. */
async function madeOnce(plan: TimerPlan): Promise<DumpedDocument> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-bench-template-'));
  const onFailure = (error: Error): never => {
    throw error;
  };
  const journal = openJournal({ folder, onFailure });
  const store = openSqliteStore({ journal });
  const bus = openSqliteBus({
    journal,
    topics: [...Object.values(topics), deadLettersOf('policy')],
    clock: systemClock,
  });
  const policy = await buildApp({
    store,
    bus,
    clock: systemClock,
    log,
    nudgeLinks: nudgeLinks(() => 'http://bench.example', 'never asked', systemClock),
  });
  try {
    await bus.publish(topics.catalog.name, catalogMessages(plan, systemClock.now()));
    await policy.start();
    await bus.publish(topics.routing.name, [routedMessage(plan, 0, systemClock.now())]);
    while ((await bus.lag(groupOf('policy'), [topics.routing.name])) > 0) await nextTurn();
    await store.settled();
    await policy.stop();
    for await (const document of store.dump())
      if (document.kind === 'aggregates' && document.collection === 'escalations') return document;
    throw new Error('the policy service made no escalation');
  } finally {
    await bus.close();
    await store.close();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
