import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '../instant.ts';
import { ManualClock } from './manual-clock.ts';

/** A clock at 0 with alarms at these instants, and the list that they write to when they ring. */
function clockWith(...instants: readonly number[]) {
  const clock = new ManualClock(instantOf(0));
  const rung: string[] = [];
  const alarms = instants.map((at, index) =>
    clock.alarm(instantOf(at), () => rung.push(`${index} due ${at} at ${clock.now()}`)),
  );
  return { clock, rung, alarms };
}

describe('a manual clock', () => {
  it('stands still and rings nothing until it is moved, not even what is due', () => {
    const { clock, rung } = clockWith(0, -5);
    assert.equal(clock.now(), 0);
    assert.deepEqual(rung, []);
  });

  it('rings what is due in the order of time, each at its own time', () => {
    const { clock, rung } = clockWith(30, 10, 20, 40);
    clock.moveTo(instantOf(30));
    assert.deepEqual(rung, ['1 due 10 at 10', '2 due 20 at 20', '0 due 30 at 30']);
    assert.equal(clock.now(), 30);
  });

  it('rings alarms of the same instant in the order in which they were set', () => {
    const { clock, rung } = clockWith(10, 10, 10);
    clock.advance(10);
    assert.deepEqual(rung, ['0 due 10 at 10', '1 due 10 at 10', '2 due 10 at 10']);
  });

  it('rings an alarm whose time has passed at the time that it is', () => {
    const { clock, rung } = clockWith();
    clock.moveTo(instantOf(100));
    clock.alarm(instantOf(50), () => rung.push(`late at ${clock.now()}`));
    clock.advance(0);
    assert.deepEqual(rung, ['late at 100']);
  });

  it('rings each alarm once', () => {
    const { clock, rung } = clockWith(10);
    clock.advance(10);
    clock.advance(10);
    assert.equal(rung.length, 1);
  });

  it('rings an alarm that another one sets, when it falls on the way', () => {
    const { clock, rung } = clockWith();
    clock.alarm(instantOf(10), () => {
      clock.alarm(instantOf(20), () => rung.push(`second at ${clock.now()}`));
      clock.alarm(instantOf(60), () => rung.push('too far'));
    });
    clock.moveTo(instantOf(50));
    assert.deepEqual(rung, ['second at 20']);
  });

  it('does not ring what was cancelled, even by an alarm on the way', () => {
    const { clock, rung, alarms } = clockWith(20, 30);
    clock.alarm(instantOf(10), () => alarms[0]?.cancel());
    alarms[1]?.cancel();
    clock.moveTo(instantOf(50));
    assert.deepEqual(rung, []);
  });

  it('lets an alarm be cancelled twice and after it rang', () => {
    const { clock, rung, alarms } = clockWith(10, 20);
    clock.moveTo(instantOf(10));
    alarms[0]?.cancel();
    alarms[0]?.cancel();
    clock.moveTo(instantOf(20));
    assert.equal(rung.length, 2);
  });

  it('tells when the next alarm is due', () => {
    const { clock, alarms } = clockWith(30, 10);
    assert.equal(clock.nextAlarmAt(), 10);
    alarms[1]?.cancel();
    assert.equal(clock.nextAlarmAt(), 30);
    clock.moveTo(instantOf(30));
    assert.equal(clock.nextAlarmAt(), undefined);
  });

  it('does not run backwards', () => {
    const { clock } = clockWith();
    clock.moveTo(instantOf(10));
    assert.throws(() => clock.moveTo(instantOf(9)), /does not run backwards: 10 to 9/);
    assert.equal(clock.now(), 10);
  });
});
