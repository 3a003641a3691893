import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addressesIn } from './hosts-file.ts';

const file = [
  '# of this machine',
  '127.0.0.1\tlocalhost',
  '::1 localhost ip6-localhost # both',
  '10.0.0.7 Mail.acme.example mail',
  'nonsense mail',
  '',
].join('\n');

describe('a hosts file', () => {
  it('gives every address of a name, in its order', () =>
    assert.deepEqual(addressesIn(file, 'localhost'), ['127.0.0.1', '::1']));

  it('knows a name by each of its spellings', () => {
    assert.deepEqual(addressesIn(file, 'mail'), ['10.0.0.7']);
    assert.deepEqual(addressesIn(file, 'mail.ACME.example'), ['10.0.0.7']);
  });

  it('does not know what it does not name, or names in a comment', () => {
    assert.deepEqual(addressesIn(file, 'acme.example'), []);
    assert.deepEqual(addressesIn(file, 'both'), []);
  });
});
