import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import fc from 'fast-check';
import { facts } from '../domain/testing/facts.ts';
import { KeptFacts } from './kept-facts.ts';

const time = fc.integer({ min: 0, max: 20 }).map(instantOf);
const puts = fc.array(fc.record({ id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'), declaredAt: time }));

describe('facts that are kept', () => {
  it('are found by when they were declared as if each were looked at, also while they change', () => {
    fc.assert(
      fc.property(puts, puts, time, time, (some, more, since, until) => {
        const kept = new KeptFacts();
        for (const batch of [some, more]) {
          for (const one of batch) kept.put(facts(one));
          const found = kept.declaredWithin({ since, until });
          const wanted = [...kept.all()].filter(({ declaredAt }) => declaredAt >= since && declaredAt < until);
          assert.deepEqual(new Set(found), new Set(wanted));
          assert.deepEqual(
            found.map(({ declaredAt }) => declaredAt),
            found.map(({ declaredAt }) => declaredAt).toSorted((a, b) => a - b),
          );
        }
      }),
    );
  });
});
