import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { packed, unpacked } from './event-pack.ts';

describe('a pack of events', () => {
  it('gives back what was put in, empty values too', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 })), (values) =>
        assert.deepEqual(
          unpacked(packed(values))?.map((value) => [...value]),
          values.map((value) => [...value]),
        ),
      ),
    );
  });

  it('is read also where it is a part of a larger buffer', () => {
    const pack = packed([Buffer.from('a'), Buffer.from('bc')]);
    const inside = Buffer.concat([Buffer.from('xxx'), pack, Buffer.from('y')]).subarray(3, 3 + pack.length);
    assert.deepEqual(unpacked(inside)?.map(String), ['a', 'bc']);
  });

  it('is known to be another when one bit of it is, or its end is missing', () => {
    const pack = packed([Buffer.from('a'), Buffer.from('bc')]);
    for (let bit = 0; bit < pack.length * 8; bit += 1) {
      const other = Buffer.from(pack);
      other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      assert.equal(unpacked(other), undefined, `bit ${bit}`);
    }
    for (let length = 1; length < pack.length; length += 1) assert.equal(unpacked(pack.subarray(0, length)), undefined);
  });

  it('of a release before is read without a checksum', () => {
    const before = Buffer.from([0, 0, 0, 1, 7, 0, 0, 0, 0]);
    assert.deepEqual(
      unpacked(before)?.map((value) => [...value]),
      [[7], []],
    );
    assert.equal(unpacked(before.subarray(0, 8)), undefined);
  });
});
