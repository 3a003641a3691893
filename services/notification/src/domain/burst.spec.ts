import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf, type Instant } from '@escalog/kernel';
import {
  asksAgain,
  burstBundleGoesOn,
  burstBundleOver,
  burstOf,
  burstTurn,
  gathered,
  isOver,
  tells,
  type Burst,
  type BurstAttempt,
} from './burst.ts';

const at = instantOf(0);
const late = after(at, gathered);

function attempt(key: string, rank: number): BurstAttempt {
  return { key, pageId: key, incidentId: key, step: 'mail', attempt: 1, rank };
}

describe('what comes behind a message that told several', () => {
  for (const { told, kind, is } of [
    { told: ['worse'], kind: 'held', is: 'is held when the worst of them is as severe' },
    { told: ['like'], kind: 'send', is: 'goes out at once when that was answered and not told' },
  ])
    it(is, () => {
      const burst = burstOf(attempt('first', 1), at);
      for (const one of [attempt('worse', 1), attempt('like', 3)]) burstTurn(burst, one, at);
      // Nobody has let the worst of them out.
      const later = after(late, asksAgain);
      burstTurn(burst, attempt('leader', 3), later);
      tells(burst, 'leader', told);
      assert.equal(burstTurn(burst, attempt('new', 1), later).kind, kind);
    });
});

/** `first` went out, and so many others wait for the minute to be over. */
function waiting(count: number): Burst {
  const burst = burstOf(attempt('first', 2), at);
  for (let number = 1; number <= count; number += 1) burstTurn(burst, attempt(`${number}`, 2), at);
  return burst;
}

/** What the turn of `key` takes along, by key; undefined when it is held. */
function taken(burst: Burst, key: string, when: Instant, rank = 2): readonly string[] | undefined {
  const turn = burstTurn(burst, attempt(key, rank), when);
  return turn.kind === 'held' ? undefined : turn.also.map((one) => one.key);
}

describe('a message that takes others along', () => {
  it('is not taken for lost while those are being told how it ended', () => {
    const burst = waiting(3);
    assert.deepEqual(taken(burst, '1', late), ['2', '3']);
    const minutes = [1, 2, 3].map((number) => after(late, number * gathered));
    for (const minute of minutes) {
      burstBundleGoesOn(burst, '1', after(minute, -1_000));
      assert.equal(taken(burst, '2', minute), undefined);
      assert.equal(taken(burst, `new at ${minute}`, minute), undefined);
    }
    burstBundleOver(burst, '1');
    const [, , last] = minutes;
    assert.deepEqual(taken(burst, `new at ${minutes[0]}`, last ?? late), [
      `new at ${minutes[1]}`,
      `new at ${minutes[2]}`,
    ]);
  });

  it('is lost when nothing was heard of it for a minute, and what it had goes with another', () => {
    const burst = waiting(3);
    taken(burst, '1', late);
    burstBundleGoesOn(burst, '1', after(late, 30_000));
    assert.equal(taken(burst, '2', after(late, gathered)), undefined);
    assert.deepEqual(taken(burst, '2', after(late, gathered + 30_000)), ['3']);
  });

  it('holds nothing any more once all of them were answered', () => {
    const burst = waiting(3);
    taken(burst, '1', late);
    tells(burst, '1', []);
    assert.ok(isOver(burst, after(late, gathered)));
    assert.deepEqual(taken(burst, 'new', after(late, gathered)), []);
  });

  it('is the worst of what waits, also when another comes while that is being woken', () => {
    const burst = waiting(2);
    assert.equal(taken(burst, 'milder', after(late, 100), 4), undefined);
    assert.deepEqual(taken(burst, '1', after(late, 200)), ['2', 'milder']);
  });
});

describe('thousands that wait', () => {
  it('ask by themselves one after the other, should nobody take them along, also once somebody has', () => {
    const burst = burstOf(attempt('first', 2), at);
    const asksAt = (key: string, when: Instant): number => {
      const turn = burstTurn(burst, attempt(key, 2), when);
      return turn.kind === 'held' ? turn.asksAt - turn.until : 0;
    };
    const mostAtOnce = (all: readonly number[]): number =>
      Math.max(...[...Map.groupBy(all, (one) => one).values()].map(({ length }) => length));
    const keys = Array.from({ length: 10_000 }, (_, number) => `${number}`);
    const held = keys.map((key) => asksAt(key, at));
    assert.deepEqual([held[0], mostAtOnce(held), held.at(-1)], [asksAgain, 50, asksAgain + 199 * 250]);
    burstTurn(burst, attempt('0', 2), late);
    const members = keys.slice(1).map((key) => asksAt(key, late));
    assert.deepEqual([members[0], mostAtOnce(members)], [asksAgain, 50]);
  });
});
