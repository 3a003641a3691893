import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Commits } from './commits.ts';

describe('commits', () => {
  /** Each request as `partition:offset …`, and the answers that it waits for. */
  let sent: string[];
  let answers: PromiseWithResolvers<void>[];
  let failures: unknown[];
  let commits: Commits;
  beforeEach(() => {
    sent = [];
    answers = [];
    failures = [];
    const send = (positions: readonly { readonly partition: number; readonly offset: number }[]): Promise<void> => {
      sent.push(positions.map(({ partition, offset }) => `${partition}:${offset}`).join(' '));
      const answer = Promise.withResolvers<void>();
      answers.push(answer);
      return answer.promise;
    };
    commits = new Commits(send, (error) => void failures.push(error));
  });
  const moved = (partition: number, offset: number): void => commits.moved({ topic: 'topic', partition, offset });
  const answer = async (): Promise<void> => {
    answers.shift()?.resolve();
    await nextTurn();
  };

  it('go together when they come up in one turn, and while another one is under way', async () => {
    moved(0, 1);
    moved(1, 5);
    moved(0, 2);
    await nextTurn();
    assert.deepEqual(sent, ['0:2 1:5']);
    moved(0, 3);
    moved(0, 4);
    moved(2, 1);
    await nextTurn();
    assert.equal(sent.length, 1);
    await answer();
    assert.deepEqual(sent, ['0:2 1:5', '0:4 2:1']);
    await answer();
    moved(1, 6);
    await nextTurn();
    assert.equal(sent.at(-1), '1:6');
  });

  it('are settled once all of them are answered', async () => {
    moved(0, 1);
    await nextTurn();
    moved(0, 2);
    let isSettled = false;
    const settling = commits.settled().then(() => (isSettled = true));
    await answer();
    assert.equal(isSettled, false);
    await answer();
    await settling;
  });

  it('that wait when the group is rearranged are not made: others may have come further', async () => {
    moved(0, 1);
    await nextTurn();
    moved(1, 1);
    commits.forget();
    await answer();
    moved(0, 2);
    await nextTurn();
    assert.deepEqual(sent, ['0:1', '0:2']);
  });

  it('that fail are told, and do not keep later ones back', async () => {
    moved(0, 1);
    await nextTurn();
    answers.shift()?.reject(new Error('rebalancing'));
    await nextTurn();
    moved(0, 2);
    await nextTurn();
    assert.deepEqual([sent, failures.length], [['0:1', '0:2'], 1]);
  });
});
