import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { similarTo } from './similar.ts';

const open = (id: string, title: string, ...affects: string[]) => ({ id, title, affects });
const incidents = [
  open('a', 'the office is on fire'),
  open('b', 'Card payments are declined'),
  open('c', 'signing in hangs', 'business-service/login'),
  open('d', 'payments with a card are slow', 'business-service/login'),
];
const similar = (title: string, ...affects: string[]) => similarTo({ title, affects }, incidents).map(({ id }) => id);

describe('an open incident', () => {
  it('is similar when it affects the same, or shares half of the longer words, the most alike first', () =>
    assert.deepEqual(similar('card payments fail', 'business-service/login'), ['d', 'c', 'b']));

  it('is not similar by short words, or without any', () => {
    assert.deepEqual(similar('it is on'), []);
    assert.deepEqual(similar(''), []);
  });

  it('is one of three at most', () =>
    assert.equal(
      similarTo(
        { title: 'fire', affects: [] },
        Array.from({ length: 5 }, () => open('a', 'fire')),
      ).length,
      3,
    ));
});
