import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { Watchdog } from './watchdog.ts';

describe('the watchdog', () => {
  let clock: ManualClock;
  let isReachable: boolean;
  let stalls: number;
  let watchdog: Watchdog;
  beforeEach(() => {
    clock = new ManualClock(instantOf(0));
    isReachable = true;
    stalls = 0;
    watchdog = new Watchdog({
      clock,
      isReachable: () => Promise.resolve(isReachable),
      stalled: () => void (stalls += 1),
    });
  });
  /** Lets time pass in the steps in which the watchdog looks. */
  const pass = async (seconds: number): Promise<void> => {
    for (let passed = 0; passed < seconds; passed += 5) {
      clock.advance(5_000);
      await nextTurn();
    }
  };

  it('tells once that nothing happened for 45 seconds while Kafka answered', async () => {
    await pass(45);
    assert.equal(stalls, 0);
    await pass(5);
    assert.equal(stalls, 1);
    await pass(60);
    assert.equal(stalls, 1);
  });

  it('begins anew whenever something happens', async () => {
    await pass(45);
    watchdog.alive();
    await pass(45);
    assert.equal(stalls, 0);
    await pass(5);
    assert.equal(stalls, 1);
  });

  it('does not count the time in which Kafka is down', async () => {
    isReachable = false;
    await pass(300);
    isReachable = true;
    await pass(40);
    assert.equal(stalls, 0);
    await pass(5);
    assert.equal(stalls, 1);
  });

  it('does not count the time in which the process was frozen: that is one look, however long it took', async () => {
    clock.advance(4_999);
    for (const hour of [1, 2, 3]) {
      clock.moveTo(instantOf(hour * 3_600_000));
      await nextTurn();
      watchdog.alive();
    }
    assert.equal(stalls, 0);
  });

  it('is quiet once it is stopped', async () => {
    watchdog.stop();
    await pass(100);
    assert.equal(stalls, 0);
    assert.equal(clock.nextAlarmAt(), undefined);
  });
});
