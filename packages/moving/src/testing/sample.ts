import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { openSqliteBus, type Bus, type Message } from '@escalog/bus';
import { encode, everyTopic, recordedTopics, serviceNames, topicOf } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import { secretsMadeIn } from '@escalog/hosting';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { openSqliteStore, type Store } from '@escalog/store';
import { belongings } from '../belongings.ts';

/** An embedded installation that is open in this process. */
export interface Opened {
  readonly bus: Bus;
  readonly store: Store;
  close(): Promise<void>;
}

/** A new folder that is removed after the test. */
export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-moving-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function openFolder(dataDir: string): Opened {
  const journal = openJournal({
    folder: dataDir,
    onFailure: (error) => {
      throw error;
    },
  });
  const bus = openSqliteBus({ journal, topics: everyTopic, clock: new ManualClock(sampleTime) });
  const store = openSqliteStore({ journal });
  return {
    bus,
    store,
    async close() {
      await bus.close();
      await store.close();
      await journal.close();
    },
  };
}

/** When everything in the sample was appended. */
export const sampleTime = instantOf(Date.parse('2026-11-18T02:00:00.007Z'));
const incidents = Array.from({ length: 40 }, (_, index) => `inc-${index}`);

/** Makes an installation with something of every kind in it. The policy group has handled some of what there is, intake and the auditor of policy all of it, the others nothing. */
export async function makeSample(dataDir: string): Promise<void> {
  const { bus, store, close } = openFolder(dataDir);
  secretsMadeIn(join(dataDir, 'secrets.json'));
  for (const event of Object.values(exampleEvents)) {
    const message = { value: encode(event), headers: { ce_type: event.type, odd: '"\n\u2028🔥' } };
    await bus.publish(
      topicOf(event.type),
      incidents.map((key) => ({ key, ...message })),
    );
  }
  await bus.publish('escalog.policy.dead-letters', [
    { key: 'inc-1 "\n', value: Uint8Array.from({ length: 256 }, (_, index) => index), headers: {} },
  ]);
  await bus.commit('escalog.intake', await endsOf(bus, belongings.intake.reads));
  await bus.commit('escalog.policy.audit', await endsOf(bus, belongings.policy.audits));
  await bus.commit(
    'escalog.policy',
    (await endsOf(bus, belongings.policy.reads)).map((position) => ({
      ...position,
      offset: Math.floor(position.offset / 2),
    })),
  );
  await fill(store);
  await close();
}

/** A document in every collection, and more in some than go into a page. */
async function fill(store: Store): Promise<void> {
  const state = { text: 'ünïcödé "\n🔥', none: null, ...(JSON.parse('{"__proto__": 1, "a.b": [1.5]}') as object) };
  const timers = [{ id: 't', dueAt: instantOf(5), input: { kind: 'wake' } }];
  const outbox = [{ meta: { version: 3 }, more: state }];
  for (const service of serviceNames) {
    const { aggregates, views, records } = belongings[service];
    for (const collection of aggregates)
      await store.aggregates(collection).write({
        id: 'inc-1',
        revision: 1,
        version: 3,
        state,
        seen: [['incident/inc-1', 2]],
        timers,
        outbox,
        pendingSince: instantOf(7),
      });
    for (const collection of views)
      await store.views(collection).put(...incidents.map((id) => ({ id, group: 'open', sortKey: id, view: state })));
    for (const collection of records)
      await store.records(collection.replace('-N', '-2')).append(
        Array.from({ length: 700 }, (_, index) => ({
          group: 'inc-1',
          id: `${index}`,
          bytes: Uint8Array.of(0, index, 255),
        })),
      );
  }
}

/** The ends of all partitions of topics. */
export async function endsOf(bus: Bus, topics: readonly string[]) {
  const ends = (await bus.positions('nobody', topics)).map((position) => ({ ...position, offset: 0 }));
  for (const { topic, partition, offset } of await messagesOf(bus, topics)) {
    const end = ends.find((position) => position.topic === topic && position.partition === partition);
    if (end !== undefined) end.offset = offset + 1;
  }
  return ends;
}

export async function messagesOf(
  bus: Bus,
  topics: readonly string[] = recordedTopics.map(({ name }) => name),
): Promise<readonly Message[]> {
  return (await Array.fromAsync(bus.read(topics))).flat();
}
