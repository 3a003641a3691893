import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionsOf } from '@escalog/definitions/testing';
import fc from 'fast-check';
import { businessService, component } from '../testing/organisation.ts';
import { pageOf, type ListQuery } from './listing.ts';

const definitions = definitionsOf(
  component('b', 'B'),
  businessService('c', 'C'),
  component('a', 'A'),
  businessService('d', 'D'),
);

function refsOf(query: ListQuery): { refs: readonly string[]; next: string | null } {
  const page = pageOf(query, definitions);
  if ('code' in page) assert.fail(page.message);
  return { refs: page.entries.map(({ entry }) => entry.ref), next: page.next };
}

function codeOf(query: ListQuery): string | undefined {
  const page = pageOf(query, definitions);
  return 'code' in page ? page.code : undefined;
}

describe('a list of entries', () => {
  it('is ordered by ref', () => {
    assert.deepEqual(refsOf({ limit: 10 }), {
      refs: ['business-service/c', 'business-service/d', 'component/a', 'component/b'],
      next: null,
    });
  });

  it('says with its last ref where the next page begins', () => {
    assert.deepEqual(refsOf({ limit: 3 }), {
      refs: ['business-service/c', 'business-service/d', 'component/a'],
      next: 'component/a',
    });
    assert.deepEqual(refsOf({ limit: 3, after: 'component/a' }), { refs: ['component/b'], next: null });
  });

  it('has no next page when it ends with the last entry', () => assert.equal(refsOf({ limit: 4 }).next, null));
  it('may be of one type', () =>
    assert.deepEqual(refsOf({ limit: 10, type: 'component' }).refs, ['component/a', 'component/b']));
  it('goes on where an entry was that is gone', () =>
    assert.deepEqual(refsOf({ limit: 1, after: 'business-service/cc' }).refs, ['business-service/d']));
  it('is refused behind what no page ends with', () => {
    for (const after of ['zzz', '', 'team/', 'gone/a', 'component/A', '%00', '0'])
      assert.equal(codeOf({ limit: 1, after }), 'no-such-place', after);
  });
  it('is refused behind an entry of another type', () =>
    assert.equal(codeOf({ limit: 1, type: 'component', after: 'business-service/c' }), 'no-such-place'));
  it('is empty behind the last entry', () =>
    assert.deepEqual(refsOf({ limit: 1, after: 'team/z' }), { refs: [], next: null }));

  it('has every entry once, whatever the size of its pages', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), (limit) => {
        const seen: string[] = [];
        for (let next: string | null | undefined; next !== null;) {
          const page = refsOf({ limit, ...(next !== undefined && { after: next }) });
          seen.push(...page.refs);
          next = page.next;
        }
        assert.deepEqual(seen, refsOf({ limit: 10 }).refs);
      }),
    );
  });
});

describe('a list of what a search found', () => {
  const found = ['component/b', 'business-service/c', 'component/a'];

  it('keeps the order of the search', () =>
    assert.deepEqual(refsOf({ limit: 2, found }), {
      refs: ['component/b', 'business-service/c'],
      next: 'business-service/c',
    }));
  it('goes on behind a ref', () =>
    assert.deepEqual(refsOf({ limit: 2, found, after: 'business-service/c' }), { refs: ['component/a'], next: null }));
  it('is refused behind a ref that is no longer found', () =>
    assert.equal(codeOf({ limit: 2, found, after: 'team/x' }), 'place-lost'));
});
