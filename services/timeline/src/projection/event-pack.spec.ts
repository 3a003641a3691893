import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { packed, unpacked } from './event-pack.ts';

describe('a pack of events', () => {
  it('gives back what was put in, empty values too', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (values) =>
        assert.deepEqual(
          unpacked(packed(values)).map((value) => [...value]),
          values.map((value) => [...value]),
        ),
      ),
    );
  });

  it('is read also where it is a part of a larger buffer', () => {
    const pack = packed([Buffer.from('a'), Buffer.from('bc')]);
    const inside = Buffer.concat([Buffer.from('xxx'), pack, Buffer.from('y')]).subarray(3, 3 + pack.length);
    assert.deepEqual(unpacked(inside).map(String), ['a', 'bc']);
  });
});
