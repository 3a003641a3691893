import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cursorOf, HttpProblem, positionOf } from './index.ts';

describe('a cursor', () => {
  for (const id of ['inc-1', 'a~b', 'inc-1/team/identity/1\n2']) {
    it(`leads back to ${JSON.stringify(id)}`, () => {
      const position = { sortKey: '2026-11-18T02:00:00.000Z', id };
      assert.deepEqual(positionOf(cursorOf(position)), position);
    });
  }

  for (const cursor of [
    '',
    '~',
    'yesterday',
    '2026-11-18T02:00:00.000Z',
    '2026-11-18T02:00:00.000Z~',
    '~inc-1',
    'then~inc-1',
  ]) {
    it(`that no page gave is refused: ${JSON.stringify(cursor)}`, () => {
      assert.throws(
        () => positionOf(cursor),
        (error: HttpProblem) => error instanceof HttpProblem && error.status === 400 && error.code === 'bad-cursor',
      );
    });
  }
});
