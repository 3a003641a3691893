import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf, type Instant } from './instant.ts';
import { append, cancelTimer, perform, setTimer, type Effect, type Workflow } from './workflow.ts';
import { WorkflowRun } from './workflow-run.ts';

interface Kettle {
  State: { readonly heard: number; readonly done: readonly string[] };
  Input: 'on' | 'off' | 'boils' | 'cools';
  Event: string;
  Activity: string;
  Context: Instant;
}

/** Switched on it boils after 10 and cools after 5; switched off it does neither. */
const kettle: Workflow<Kettle> = {
  initial: { heard: 0, done: [] },
  observe: (state) => ({ ...state, heard: state.heard + 1 }),
  react: (input, state, now) => reactions[input](state, now),
  evolve: (state, event) => ({ ...state, done: [...state.done, event] }),
};

const reactions: Record<Kettle['Input'], (state: Kettle['State'], now: Instant) => readonly Effect<Kettle>[]> = {
  on: ({ heard }, now) => [
    append(`on after ${heard}`),
    setTimer('cool', after(now, 5), 'cools'),
    setTimer('boil', after(now, 10), 'boils'),
    perform('light up'),
  ],
  off: () => [cancelTimer('boil'), cancelTimer('cool')],
  boils: (_state, now) => [append(`boils at ${now}`), append('whistles')],
  cools: () => [],
};

const at = instantOf;

describe('a workflow run', () => {
  it('returns the events of an input and keeps them', () => {
    const run = new WorkflowRun(kettle);
    assert.deepEqual(run.give('on', at(0)), ['on after 1']);
    assert.deepEqual(run.give('boils', at(3)), ['boils at 3', 'whistles']);
    assert.deepEqual(run.events, ['on after 1', 'boils at 3', 'whistles']);
    assert.deepEqual(run.activities, ['light up']);
  });

  it('observes an input before it reacts, and folds what was appended afterwards', () => {
    const run = new WorkflowRun(kettle);
    run.give('off', at(0));
    run.give('on', at(0));
    assert.deepEqual(run.state, { heard: 2, done: ['on after 2'] });
  });

  it('rings the timer that is due first, once, with the input that was set', () => {
    const run = new WorkflowRun(kettle);
    run.give('on', at(0));
    assert.equal(run.next()?.id, 'cool');
    assert.deepEqual(run.ring(at(5)), []);
    assert.equal(run.next()?.id, 'boil');
    assert.deepEqual(run.ring(at(12)), ['boils at 12', 'whistles']);
    assert.equal(run.next(), undefined);
  });

  it('forgets timers that were cancelled, and refuses to ring none', () => {
    const run = new WorkflowRun(kettle);
    run.give('on', at(0));
    run.give('off', at(1));
    assert.deepEqual(run.timers, []);
    assert.throws(() => run.ring(at(2)), /no timer is set/);
  });
});
