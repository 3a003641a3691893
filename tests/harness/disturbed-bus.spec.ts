import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { openSqliteBus } from '@escalog/bus';
import { openJournal } from '@escalog/journal';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { disturbed } from './disturbed-bus.ts';
import { onFailure } from './embedded.ts';

/** What two groups are given of two topics with a1, b1, a2, b2 on each, as `group topic value`, in order. */
async function deliveries(seed: string): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'escalog-disturbed-'));
  const journal = openJournal({ folder, onFailure });
  const topics = ['facts', 'routes'].map((name) => ({ name, partitions: 1, compacted: false }));
  const bus = disturbed(openSqliteBus({ journal, topics, clock: new ManualClock(instantOf(0)) }), seed);
  const delivered: string[] = [];
  for (const group of ['policy', 'timeline']) {
    const handle = async (batch: readonly { topic: string; value: Uint8Array }[]): Promise<void> => {
      for (const { topic, value } of batch) delivered.push(`${group} ${topic} ${Buffer.from(value).toString()}`);
    };
    await bus.consume({ group, topics: ['facts', 'routes'], handle });
  }
  for (const value of ['a1', 'b1', 'a2', 'b2']) {
    for (const { name } of topics)
      await bus.publish(name, [{ key: value.slice(0, 1), value: Buffer.from(value), headers: {} }]);
  }
  do await turn();
  while (bus.pending > 0);
  await bus.close();
  await journal.close();
  rmSync(folder, { recursive: true });
  return delivered;
}

describe('a disturbed bus', () => {
  it('gives everything again, and once more after a later message of its key, but for the first time in its order', async () => {
    const all = await deliveries('1');
    for (const place of ['policy facts', 'policy routes', 'timeline facts', 'timeline routes']) {
      for (const key of ['a', 'b']) {
        const versions = all.filter((line) => line.startsWith(`${place} ${key}`)).map((line) => Number(line.slice(-1)));
        assert.ok(versions.indexOf(1) < versions.indexOf(2), `${place} ${versions}`);
        assert.ok(versions.lastIndexOf(1) > versions.indexOf(2), `${place} ${versions}`);
        for (const version of [1, 2])
          assert.ok(versions.filter((other) => other === version).length > 2, `${place} ${versions}`);
      }
    }
  });

  it('lets keys, topics and groups overtake each other, in an order that follows from the seed', async () => {
    assert.deepEqual(await deliveries('1'), await deliveries('1'));
    const orders = await Promise.all(['1', '2', '3', '4', '5', '6', '7', '8'].map(deliveries));
    const overtakings = [
      ['routes a1', 'facts a1'],
      ['facts b2', 'routes b2'],
      ['facts a2', 'facts b1'],
    ] as const;
    for (const [later, earlier] of overtakings)
      assert.ok(
        orders.some((all) => all.indexOf(`policy ${later}`) < all.indexOf(`policy ${earlier}`)),
        `${later} before ${earlier}`,
      );
    assert.deepEqual(new Set(orders.map(([first]) => first?.split(' ')[0])), new Set(['policy', 'timeline']));
  });
});
