import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import {
  afterPass,
  moved,
  parkedBy,
  placeText,
  reached,
  withLetter,
  type ParkedKey,
  type Place,
  type ReplayPass,
} from './parked-key.ts';

const at = (offset: number, partition = 3, topic = 'escalog.incidents'): Place => ({ topic, partition, offset });
const message = { ...at(7), key: 'a', value: Buffer.alloc(0), headers: {}, appendedAt: instantOf(0) };
const parked = parkedBy(message, 'a bug', 'then');
const lettered = (...places: readonly Place[]): ParkedKey => places.reduce(withLetter, parked);
const pass = (...handledUpTo: readonly Place[]): ReplayPass => ({
  handled: 1,
  handledUpTo,
  leftOut: [],
  failure: null,
});

describe('marks', () => {
  it('are reached by their own partition of their own topic only', () => {
    assert.equal(reached([at(7)], at(7)), true);
    for (const beyond of [at(8), at(7, 4), at(7, 3, 'escalog.routing')])
      assert.equal(reached([at(7)], beyond), false, placeText(beyond));
  });

  it('never move back', () => {
    assert.deepEqual([at(5), at(9), at(7)].reduce(moved, [at(1, 4)]), [at(1, 4), at(9)]);
  });
});

describe('a parked key', () => {
  it('begins without a letter, named by the place of its message', () => {
    assert.deepEqual([parked.state, parked.parking, parked.letterCount], ['parked', 'escalog.incidents/3/7', 0]);
  });

  it('counts each letter once, those of each partition apart', () => {
    assert.equal(lettered(at(7), at(8), at(7), at(2, 4), at(8)).letterCount, 3);
  });

  it('is parked no more when the last letter of each partition was handled', () => {
    const key = lettered(at(7), at(2, 4), at(8));
    const halfway = afterPass(key, pass(at(8)), 'now');
    assert.deepEqual([halfway.state, halfway.replayedAt], ['parked', null]);
    const done = afterPass(halfway, pass(at(2, 4)), 'now');
    assert.deepEqual([done.state, done.replayedAt, done.handledUpTo], ['replayed', 'now', [at(8), at(2, 4)]]);
  });

  it('stays parked when a letter came while it was replayed', () => {
    assert.equal(afterPass(lettered(at(7), at(8)), pass(at(7)), 'now').state, 'parked');
  });

  it('stays parked, and says why, when a letter failed again, however much was handled', () => {
    const failure = { letter: placeText(at(8)), reason: 'a bug' };
    const failed = afterPass(lettered(at(7)), { ...pass(at(7)), failure }, 'now');
    assert.deepEqual([failed.state, failed.lastFailure], ['parked', failure]);
    assert.equal(afterPass(failed, pass(at(7)), 'now').lastFailure, null);
  });

  it('keeps in mind what was left out, once', () => {
    const leaving = (letter: string): ReplayPass => ({ ...pass(), leftOut: [letter] });
    assert.deepEqual(
      [leaving('x'), leaving('y'), leaving('x')].reduce((key, next) => afterPass(key, next, 'now'), lettered(at(7)))
        .leftOut,
      ['x', 'y'],
    );
  });
});
