import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { murmur2, partitionOf } from './partitioner.ts';

describe('the partitioner', () => {
  // From org.apache.kafka.common.utils.UtilsTest of Kafka's Java client.
  const published = {
    '21': -973932308,
    foobar: -790332482,
    'a-little-bit-long-string': -985981536,
    'a-little-bit-longer-string': -1486304829,
    lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8: -58897971,
    abc: 479470107,
  };
  for (const [text, hash] of Object.entries(published)) {
    it(`hashes ${text} as Kafka does`, () => assert.equal(murmur2(Buffer.from(text)), hash));
  }

  it('makes a negative hash positive by dropping its sign, as Kafka does', () => {
    assert.equal(partitionOf('21', 12), (-973932308 & 0x7fffffff) % 12);
    assert.equal(partitionOf('abc', 12), 479470107 % 12);
  });

  it('hashes a part of a buffer like a buffer of its own', () => {
    assert.equal(murmur2(Buffer.from('xxfoobar').subarray(2)), published.foobar);
  });
});
