import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gapsIn } from './gaps.ts';

const at = (stream: string, ...versions: readonly number[]) =>
  versions.map((version) => ({ meta: { stream, version } }));

describe('gaps among the events of an incident', () => {
  it('are versions that were passed over, in whatever order events come, and however often', () => {
    assert.deepEqual(gapsIn([...at('b', 4, 1, 4), ...at('a', 2)]), [
      '1 of the first 2 events of a are missing.',
      '2 of the first 4 events of b are missing.',
    ]);
  });

  it('are none where every stream counts from 1, as far as it got', () => {
    assert.deepEqual(gapsIn([...at('a', 3, 1, 2, 2), ...at('b', 1)]), []);
    assert.deepEqual(gapsIn([]), []);
  });
});
