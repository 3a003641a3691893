import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonOf } from './json-of.ts';
import { exampleEvents } from './testing/index.ts';

describe('an event as JSON', () => {
  for (const event of Object.values(exampleEvents))
    it(`has the fields of ${event.type}, and every instant in ISO 8601`, () => {
      const { type: _, ...fields } = event as unknown as Record<string, unknown>;
      const json = jsonOf(event);
      assert.deepEqual(Object.keys(json).toSorted(), Object.keys(fields).toSorted());
      const numbers: string[] = [];
      JSON.stringify(json, (key, value) => {
        if (typeof value === 'number' && value > 1_000_000_000_000) numbers.push(key);
        return value as unknown;
      });
      assert.deepEqual(numbers, []);
      assert.match((json['meta'] as { occurredAt: string }).occurredAt, /^\d{4}-\d\d-\d\dT.*Z$/);
    });
});
