import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { Turns } from './turns.ts';

async function letTurnsPass(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
}

describe('turns of what takes long', () => {
  it('come one after the other, with as much time in between as each took', async () => {
    const clock = new ManualClock(instantOf(0));
    const turns = new Turns(clock);
    const begun: number[] = [];
    const all = [300, 100, 0, 0].map(async (takes) => {
      await turns.next();
      begun.push(clock.now());
      clock.moveTo(instantOf(clock.now() + takes));
    });
    for (let step = 0; step < 10; step += 1) {
      await letTurnsPass();
      clock.advance(100);
    }
    await Promise.all(all);
    assert.deepEqual(begun, [0, 600, 800, 800]);
  });

  it('do not wait for as long as the clock was set forward meanwhile', async () => {
    const clock = new ManualClock(instantOf(0));
    const turns = new Turns(clock);
    await turns.next();
    clock.advance(3_600_000);
    await turns.next();
    assert.equal(clock.now(), 3_600_000);
  });
});
