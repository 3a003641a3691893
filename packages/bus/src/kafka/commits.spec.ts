import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { instantOf } from '@escalog/kernel';
import { ManualClock } from '@escalog/kernel/testing';
import { Commits } from './commits.ts';

describe('commits', () => {
  /** Each request as `partition:offset …`, and the answers that it waits for. */
  let sent: string[];
  let answers: PromiseWithResolvers<void>[];
  let failures: unknown[];
  let commits: Commits;
  let clock: ManualClock;
  beforeEach(() => {
    clock = new ManualClock(instantOf(0));
    sent = [];
    answers = [];
    failures = [];
    const send = (positions: readonly { readonly partition: number; readonly offset: number }[]): Promise<void> => {
      sent.push(positions.map(({ partition, offset }) => `${partition}:${offset}`).join(' '));
      const answer = Promise.withResolvers<void>();
      answers.push(answer);
      return answer.promise;
    };
    commits = new Commits(send, (error) => void failures.push(error), clock);
  });
  const moved = (partition: number, offset: number): void => commits.moved({ topic: 'topic', partition, offset });
  const answer = async (): Promise<void> => {
    answers.shift()?.resolve();
    await nextTurn();
  };

  const pass = async (milliseconds = 100): Promise<void> => {
    clock.advance(milliseconds);
    await nextTurn();
  };

  it('wait for what else comes up, and go together within a tenth of a second', async () => {
    moved(0, 1);
    await pass(50);
    moved(1, 5);
    moved(0, 2);
    await pass(49);
    assert.deepEqual(sent, []);
    await pass(1);
    assert.deepEqual(sent, ['0:2 1:5']);
  });

  it('that come up while another one is under way go right behind it', async () => {
    moved(0, 2);
    await pass();
    moved(0, 3);
    moved(0, 4);
    moved(2, 1);
    await pass();
    assert.deepEqual(sent, ['0:2']);
    await answer();
    assert.deepEqual(sent, ['0:2', '0:4 2:1']);
    await answer();
    moved(1, 6);
    await pass();
    assert.equal(sent.at(-1), '1:6');
  });

  it('wait for nothing any more when they are to be settled, and are once all of them are answered', async () => {
    moved(0, 1);
    const settling = commits.settled();
    moved(0, 2);
    let isSettled = false;
    void settling.then(() => (isSettled = true));
    await answer();
    assert.equal(isSettled, false);
    await answer();
    await settling;
    assert.deepEqual(sent, ['0:1', '0:2']);
  });

  it('are settled at once when there are none', async () => {
    await commits.settled();
    assert.deepEqual(sent, []);
  });

  it('that wait when the group is rearranged are not made: others may have come further', async () => {
    moved(0, 1);
    await pass();
    moved(1, 1);
    commits.forget();
    await answer();
    moved(0, 2);
    await pass();
    assert.deepEqual(sent, ['0:1', '0:2']);
  });

  it('that fail are told, and do not keep later ones back', async () => {
    moved(0, 1);
    await pass();
    answers.shift()?.reject(new Error('rebalancing'));
    await nextTurn();
    moved(0, 2);
    await pass();
    assert.deepEqual([sent, failures.length], [['0:1', '0:2'], 1]);
  });
});
