import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withDigestOfKey } from './key-of-source.ts';

const source = { ref: 'alert-source/eu', name: 'EU' };

describe('the key of an alert source', () => {
  it('is kept as its SHA-256, as sha256sum prints it', () =>
    assert.deepEqual(withDigestOfKey({ ...source, key: 'abcdefghijklmnopqrst' }), {
      ...source,
      key: 'sha256:dd65eea0329dcb94b17187af9dff28c31a1d78026737a16af75979a1fa4618e5',
    }));

  it('stays when it is what stands for one already, so that what was read can be sent back', () => {
    const kept = { ...source, key: `sha256:${'0a'.repeat(32)}` };
    assert.equal(withDigestOfKey(kept), kept);
  });

  it('is left to the checks when it is none', () => {
    for (const value of [
      { ...source, key: 'too short' },
      { ...source, key: 7 },
      { ref: 'person/ana', key: 'abcdefghijklmnopqrst' },
      { key: 'abcdefghijklmnopqrst' },
      source,
      null,
      'x',
      [],
    ])
      assert.equal(withDigestOfKey(value), value);
  });
});
