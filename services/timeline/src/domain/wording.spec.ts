import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { dateAndTime, elapsed, quoted, sentence } from './wording.ts';

describe('the wording', () => {
  it('tells milliseconds below a second, and the largest units from there on', () => {
    assert.deepEqual(
      [elapsed(0), elapsed(999), elapsed(1_000), elapsed(302_000), elapsed(183_600_000)],
      ['0 ms', '999 ms', '1 s', '5 min 2 s', '2 d 3 h'],
    );
  });

  it('writes instants in UTC', () => {
    const at = instantOf(Date.UTC(2026, 10, 21, 13, 30, 5, 999));
    assert.equal(dateAndTime(at), '2026-11-21 13:30:05 UTC');
  });

  it('ends a sentence with one mark, whatever people typed', () => {
    assert.deepEqual(['over', 'over.', 'over?', 'said “over.”', 'over '].map(sentence), [
      'over.',
      'over.',
      'over?',
      'said “over.”',
      'over.',
    ]);
    assert.equal(sentence(`They wrote ${quoted(' It is down. ')}`), 'They wrote “It is down”.');
  });
});
