import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { septetsOf } from './septets.ts';
import { segmentsOf } from './sms-text.ts';

describe('the length of a text message', () => {
  it('is one for most characters, two for some, and unknown of others', () => {
    assert.equal(septetsOf('abc'), 3);
    assert.equal(septetsOf('[sev1] {€}'), 2 * 5 + 5);
    assert.equal(septetsOf('Zażółć'), undefined);
  });

  it('decides as Twilio counts whether one message is enough', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '[', '€', 'é', '\n', '@', '{'),
      minLength: 100,
      maxLength: 180,
    });
    fc.assert(
      fc.property(text, (written) => {
        const septets = septetsOf(written);
        assert.ok(septets !== undefined);
        assert.equal(segmentsOf(written) === 1, septets <= 160, written);
        assert.ok(segmentsOf(written) >= Math.ceil(septets / 153) || septets <= 160);
      }),
      { numRuns: 50 },
    );
  });
});
