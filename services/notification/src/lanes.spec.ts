import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { run, stepOf } from '@escalog/kernel';
import { Lanes, type Lane } from './lanes.ts';

/** Does a task in its turn. */
async function inTurn<Result>(
  lanes: Lanes<Result>,
  lane: Lane,
  priority: number,
  task: () => Promise<Result>,
): Promise<Result> {
  return run(lanes.run(lane, priority, () => stepOf(task())));
}

type Outcome = 'answered' | 'timed out';

/** Tasks that begin when their lane lets them, and end when they are told to. A task `a1` is of lane `a`. */
class Tasks {
  readonly lanes = new Lanes<Outcome>((outcome) => outcome === 'timed out');
  readonly begun: string[] = [];
  readonly #ends = new Map<string, PromiseWithResolvers<Outcome>>();

  start(name: string, { group = 'mail', width = 10, priority = 2 } = {}): Promise<Outcome> {
    const end = Promise.withResolvers<Outcome>();
    this.#ends.set(name, end);
    return inTurn(this.lanes, { group, width, name: name.replace(/\d+$/, '') }, priority, () => {
      this.begun.push(name);
      return end.promise;
    });
  }

  /** So many tasks of one lane. Resolves once those have begun that may. */
  async startAll(lane: string, count: number, options: Parameters<Tasks['start']>[1] = {}): Promise<void> {
    for (let number = 1; number <= count; number += 1) void this.start(`${lane}${number}`, options);
    await nextTurn();
  }

  async end(names: readonly string[], outcome: Outcome = 'answered'): Promise<void> {
    for (const name of names) this.#ends.get(name)?.resolve(outcome);
    await nextTurn();
  }

  /** Ends what runs, and what begins in its place, until nothing is left of the lane. */
  async endAll(lane: string, outcome: Outcome = 'answered'): Promise<void> {
    for (let ended = 0; ended < this.begunOf(lane).length;) {
      const begun = this.begunOf(lane).slice(ended);
      ended += begun.length;
      await this.end(begun, outcome);
    }
  }

  begunOf(lane: string): readonly string[] {
    return this.begun.filter((name) => name.replace(/\d+$/, '') === lane);
  }
}

describe('lanes', () => {
  it('begin with a fifth of the places of their group, and have one more for each task that was answered', async () => {
    const tasks = new Tasks();
    await tasks.startAll('a', 20);
    assert.equal(tasks.begun.length, 2);
    await tasks.end(['a1']);
    assert.equal(tasks.begun.length, 4);
    await tasks.end(['a2', 'a3', 'a4']);
    assert.equal(tasks.begun.length, 4 + 6);
  });

  it('leave a fifth of the places to others, however many were answered', async () => {
    const tasks = new Tasks();
    await tasks.startAll('a', 40);
    await tasks.end(Array.from({ length: 20 }, (_, index) => `a${index + 1}`));
    await tasks.end(Array.from({ length: 20 }, (_, index) => `a${index + 1}`));
    const running = tasks.begun.length - 20;
    assert.equal(running, 8);
    await tasks.startAll('b', 3);
    assert.deepEqual(tasks.begunOf('b'), ['b1', 'b2']);
  });

  it('of one group run no more tasks together than its width', async () => {
    const tasks = new Tasks();
    for (const lane of ['a', 'b', 'c', 'd', 'e', 'f']) await tasks.startAll(lane, 2);
    assert.equal(tasks.begun.length, 10);
    await tasks.end(['c1']);
    assert.deepEqual(tasks.begun.slice(10), ['f1']);
  });

  it('let each other have their turns: one task of each', async () => {
    const tasks = new Tasks();
    const one = { width: 1 };
    await tasks.startAll('a', 4, one);
    await tasks.startAll('b', 2, one);
    await tasks.startAll('c', 1, one);
    for (const name of ['a1', 'a2', 'b1', 'c1', 'a3', 'b2']) await tasks.end([name]);
    assert.deepEqual(tasks.begun, ['a1', 'a2', 'b1', 'c1', 'a3', 'b2', 'a4']);
  });

  it('let the foremost go first, those of every lane, equal ones in their order', async () => {
    const tasks = new Tasks();
    const one = { width: 1 };
    void tasks.start('a1', one);
    for (const name of ['a2', 'b1']) void tasks.start(name, one);
    for (const name of ['b2', 'a3', 'b3']) void tasks.start(name, { ...one, priority: 1 });
    for (const name of ['a1', 'a3', 'b2', 'b3', 'a2']) await tasks.end([name]);
    assert.deepEqual(tasks.begun, ['a1', 'a3', 'b2', 'b3', 'a2', 'b1']);
  });

  it('begin by priority whatever waits, also within a lane, and in whatever order it came', async () => {
    const tasks = new Tasks();
    void tasks.start('a1', { width: 1 });
    const priorities = { a2: 5, a3: 1, b1: 3, a4: 3, b2: 5, b3: 0, b4: 1 };
    for (const [name, priority] of Object.entries(priorities)) void tasks.start(name, { width: 1, priority });
    for (let turn = 0; turn <= 8; turn += 1) await tasks.end(tasks.begun);
    assert.deepEqual(tasks.begun, ['a1', 'b3', 'a3', 'b4', 'a4', 'b1', 'a2', 'b2']);
  });

  it('do not hold up others when they hang, however many tasks they have', async () => {
    const tasks = new Tasks();
    await tasks.startAll('hanging', 600, { priority: 1 });
    for (let number = 1; number <= 100; number += 1) {
      void tasks.start(`other${number}`);
      await nextTurn();
      assert.equal(tasks.begun.at(-1), `other${number}`, 'it has to wait');
      await tasks.end([`other${number}`]);
    }
  });

  it('have few places after a task of theirs timed out, until one is answered again', async () => {
    const tasks = new Tasks();
    await tasks.startAll('a', 100);
    await tasks.end(['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8']);
    await tasks.end(['a3', 'a4', 'a5', 'a6', 'a7', 'a8']);
    const before = tasks.begun.length;
    await tasks.end(tasks.begun.slice(8, 15), 'timed out');
    assert.equal(tasks.begun.length, before + 1, 'one of eight still runs, and one place more is there');
    await tasks.end(tasks.begun.slice(-2));
    assert.equal(tasks.begun.length, before + 1 + 4);
  });

  it('that timed out hold no more than half of the places together, also when they were idle since', async () => {
    const tasks = new Tasks();
    const slow = ['s', 't', 'u', 'v', 'w', 'x'];
    for (const lane of slow) await tasks.startAll(lane, 2);
    for (const lane of slow) await tasks.endAll(lane, 'timed out');
    await nextTurn();
    assert.equal(tasks.lanes.busy, 0);
    tasks.begun.length = 0;
    for (const lane of slow) await tasks.startAll(lane, 2);
    assert.equal(tasks.begun.length, 5);
    await tasks.startAll('a', 2);
    assert.deepEqual(tasks.begunOf('a'), ['a1', 'a2']);
    await tasks.end(['s1']);
    assert.equal(tasks.begun.length, 7 + 2, 'the other of the lane that answered, and another of those that did not');
  });

  it('do not wait for those of another group', async () => {
    const tasks = new Tasks();
    await tasks.startAll('a', 2, { width: 1 });
    void tasks.start('a3', { group: 'hook', width: 1 });
    await nextTurn();
    assert.deepEqual(tasks.begun, ['a1', 'a3']);
  });

  it('give a free place to who waits, not to who comes at that moment', async () => {
    const lanes = new Lanes<string>(() => false);
    const lane = { group: 'mail', name: 'a', width: 1 };
    const begun: string[] = [];
    const task = (name: string) => async () => {
      begun.push(name);
      return name;
    };
    const first = inTurn(lanes, lane, 1, task('first')).then(() => inTurn(lanes, lane, 1, task('comes')));
    await Promise.all([first, inTurn(lanes, lane, 1, task('waits'))]);
    assert.deepEqual(begun, ['first', 'waits', 'comes']);
  });

  it('give the place of a task that fails to the next, and its error to who asked', async () => {
    const lanes = new Lanes<string>(() => false);
    const lane = { group: 'mail', name: 'a', width: 1 };
    const failing = inTurn(lanes, lane, 1, () => Promise.reject(new Error('no')));
    const next = inTurn(lanes, lane, 1, async () => 'done');
    await assert.rejects(failing, /no/);
    assert.equal(await next, 'done');
  });

  it('are forgotten once nothing runs in them', async () => {
    const tasks = new Tasks();
    const all = ['a1', 'a2', 'b1'].map((name) => tasks.start(name));
    assert.equal(tasks.lanes.busy, 1);
    await tasks.end(['a1', 'a2', 'b1']);
    await Promise.all(all);
    await nextTurn();
    assert.equal(tasks.lanes.busy, 0);
  });
});
