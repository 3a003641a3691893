import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { unansweredThenAcknowledged } from '../domain/testing/examples.ts';
import type { Recorded } from '../projection/timeline-source.ts';
import { FollowedTimelines } from './followed-timelines.ts';

/** A source that takes `takes` milliseconds of the thread for each reading. */
function opened(takes: number) {
  const clock = new ManualClock(instantOf(0));
  const { events } = unansweredThenAcknowledged();
  const readings: string[] = [];
  const read = (id: string): Promise<Recorded> => {
    readings.push(`${id} ${clock.now()}`);
    if (id === 'broken') return Promise.reject(new Error('the store is away'));
    clock.moveTo(instantOf(clock.now() + takes));
    return Promise.resolve({ events, holes: [], newer: [] });
  };
  const followed = new FollowedTimelines({ source: { read }, clock, erased: () => new Map() });
  return { clock, followed, readings };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await nextTurn();
}

describe('timelines that somebody follows', () => {
  it('are read once for all who wait for the same one', async () => {
    const { followed, readings } = opened(0);
    const histories = await Promise.all(Array.from({ length: 100 }, () => followed.read('a')));
    assert.deepEqual(readings, ['a 0']);
    assert.equal(new Set(histories).size, 1);
    await followed.read('a');
    assert.equal(readings.length, 2, 'and again for who asks later, who may have heard of more');
  });

  it('take a tenth of the thread', async () => {
    const { clock, followed, readings } = opened(200);
    const all = ['a', 'b', 'a', 'c'].map((id) => followed.read(id));
    for (let step = 0; step < 60; step += 1) {
      await turns();
      clock.advance(100);
    }
    await Promise.all(all);
    assert.deepEqual(readings, ['a 0', 'b 2000', 'c 4000']);
  });

  it('are read on when one cannot be read', async () => {
    const { followed } = opened(0);
    const broken = followed.read('broken');
    const other = followed.read('a');
    await assert.rejects(broken, /the store is away/);
    assert.ok((await other) !== undefined);
  });
});
