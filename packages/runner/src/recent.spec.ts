import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Recent } from './recent.ts';

/** Keeps `count` values, each under an id of its own. */
function keepMany(recent: Recent<number>, count: number): void {
  for (let index = 0; index < count; index += 1) recent.keep(`other-${index}`, index);
}

describe('what was kept last', () => {
  it('is there while no more than that many others were kept since, and gone after twice as many', () => {
    const recent = new Recent<number>(10);
    recent.keep('one', 1);
    keepMany(recent, 9);
    assert.equal(recent.get('one'), 1);
    keepMany(recent, 20);
    assert.equal(recent.get('one'), undefined);
  });

  it('is what was kept under an id last, however long ago the first was', () => {
    const recent = new Recent<number>(10);
    recent.keep('one', 1);
    keepMany(recent, 10);
    recent.keep('one', 2);
    assert.equal(recent.get('one'), 2);
  });

  it('is forgotten for good', () => {
    const recent = new Recent<number>(10);
    recent.keep('one', 1);
    keepMany(recent, 10);
    recent.keep('one', 2);
    recent.forget('one');
    assert.equal(recent.get('one'), undefined);
  });
});
