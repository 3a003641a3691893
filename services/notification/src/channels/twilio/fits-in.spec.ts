import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { fitsIn } from './fits-in.ts';
import { segmentsOf } from './sms-text.ts';

describe('whether a text fits into segments', () => {
  it('is told of most texts without the library', () => {
    assert.equal(fitsIn(1, 'x'.repeat(160)), true);
    assert.equal(fitsIn(1, 'x'.repeat(161)), false);
    assert.equal(fitsIn(1, '€'.repeat(81)), false, 'some characters take two septets');
    assert.equal(fitsIn(1, `${'x'.repeat(157)}…`), true, 'marks count as what Twilio puts in their place');
    assert.equal(fitsIn(1, `${'x'.repeat(158)}…`), false);
    assert.equal(fitsIn(2, 'x'.repeat(304)), true);
    assert.equal(fitsIn(1, 'ж'.repeat(70)), true);
    assert.equal(fitsIn(1, 'ж'.repeat(71)), false);
    assert.equal(fitsIn(2, 'ж'.repeat(134)), true);
    assert.equal(fitsIn(2, 'ж'.repeat(135)), false);
  });

  it('is left to the library where it matters between which characters a segment ends', () => {
    assert.equal(fitsIn(2, '€'.repeat(153)), undefined);
    assert.equal(fitsIn(2, '🔥'.repeat(60)), undefined);
    assert.equal(fitsIn(1, '🔥'.repeat(35)), true);
  });

  for (const [name, units] of [
    ['in the alphabet of text messages', ['a', ' ', '[', '€', 'é', '\n', '@', '{', '…', '’', '¼', '\t']],
    ['with other characters', ['a', 'ж', 'Ł', '[', '…', '\u00a0', '+', 'é', 'ｶ', '中']],
    ['with characters of several parts', ['a', 'ж', 'e\u0301', '🔥', '👩‍🚒', '🇩🇪', '각', 'ำ', '\u200d', '𐐀']],
  ] as const)
    it(`is as Twilio counts, ${name}`, () => {
      const text = fc.string({ unit: fc.constantFrom(...units), minLength: 20, maxLength: 480 });
      fc.assert(
        fc.property(text, fc.integer({ min: 1, max: 3 }), (written, segments) => {
          const fits = fitsIn(segments, written);
          assert.ok(fits === undefined || fits === segmentsOf(written) <= segments, written);
        }),
        { numRuns: 60 },
      );
    });
});
