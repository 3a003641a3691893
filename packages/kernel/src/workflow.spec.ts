import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { instantOf } from './instant.ts';
import {
  append,
  cancelTimer,
  perform,
  setTimer,
  sortedEffects,
  timersAfter,
  type Effect,
  type TimerChange,
} from './workflow.ts';

const timer = (id: string, dueAt: number) => ({ id, dueAt: instantOf(dueAt), input: `${id}@${dueAt}` });
const set = (id: string, dueAt: number) => setTimer(id, instantOf(dueAt), `${id}@${dueAt}`);

describe('timersAfter', () => {
  it('adds a timer that was not set', () => {
    assert.deepEqual(timersAfter([timer('a', 1)], [set('b', 2)]), [timer('a', 1), timer('b', 2)]);
  });

  it('moves a timer that was set, and gives it the new input', () => {
    assert.deepEqual(timersAfter([timer('a', 1), timer('b', 2)], [set('a', 9)]), [timer('a', 9), timer('b', 2)]);
  });

  it('takes away a timer that is cancelled', () => {
    assert.deepEqual(timersAfter([timer('a', 1), timer('b', 2)], [cancelTimer('a')]), [timer('b', 2)]);
  });

  it('takes cancelling a timer that is not set as no error', () => {
    assert.deepEqual(timersAfter([timer('a', 1)], [cancelTimer('b')]), [timer('a', 1)]);
  });

  it('applies changes in their order', () => {
    assert.deepEqual(timersAfter([], [set('a', 1), cancelTimer('a'), set('b', 1), set('b', 2)]), [timer('b', 2)]);
  });

  it('leaves the timers that it was given as they were', () => {
    const before = [timer('a', 1)];
    timersAfter(before, [cancelTimer('a')]);
    assert.deepEqual(before, [timer('a', 1)]);
  });

  it('keeps one timer of each id: the last one set and not cancelled since', () => {
    const change: fc.Arbitrary<TimerChange<string>> = fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.option(fc.nat(9)))
      .map(([id, dueAt]) => (dueAt === null ? cancelTimer(id) : set(id, dueAt)));
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        const last = (id: string) =>
          changes.findLast((candidate) => (candidate.kind === 'set-timer' ? candidate.timer.id : candidate.id) === id);
        const expected = ['a', 'b', 'c']
          .map(last)
          .filter((candidate) => candidate?.kind === 'set-timer')
          .map((candidate) => candidate?.timer.dueAt);
        const timers = timersAfter<string>([], changes);
        assert.deepEqual(timers.map(({ dueAt }) => dueAt).sort(), expected.sort());
      }),
    );
  });
});

describe('sortedEffects', () => {
  it('keeps the order within each kind', () => {
    type Types = { State: null; Input: string; Event: string; Activity: string; Context: null };
    const effects: Effect<Types>[] = [
      append('first'),
      set('a', 1),
      perform('send'),
      cancelTimer('b'),
      append('second'),
      perform('call'),
    ];
    assert.deepEqual(sortedEffects<Types>(effects), {
      events: ['first', 'second'],
      activities: ['send', 'call'],
      timerChanges: [set('a', 1), cancelTimer('b')],
    });
  });
});
