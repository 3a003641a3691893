import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { idOfKey } from './ids.ts';

it('any key stands for an id, the same key for the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', '\uD800', '\uDC00', '\u0000'), (key, end) => {
      assert.match(idOfKey(key + end), /^[0-9a-f-]{36}$/);
      assert.equal(idOfKey(key + end), idOfKey(key + end));
    }),
  );
});
