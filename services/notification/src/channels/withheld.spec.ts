import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Withheld, type WithheldAttempt } from './withheld.ts';

const attempt = (pageId: string, more: Partial<WithheldAttempt> = {}): WithheldAttempt => ({
  pageId,
  step: 'mail',
  attempt: 1,
  priority: 5,
  hasOtherWay: true,
  ...more,
});

describe('what was held back', () => {
  const held = (...attempts: readonly WithheldAttempt[]) => {
    const pages = new Withheld();
    for (const each of attempts) pages.add(each);
    return pages;
  };

  it('is tried one after the other, those without another way first', () => {
    const pages = held(attempt('a'), attempt('b', { hasOtherWay: false }), attempt('c'));
    assert.deepEqual(
      [1, 2, 3, 4].map(() => pages.takeOne()?.pageId),
      ['b', 'a', 'c', undefined],
    );
  });

  it('has each page once, behind the others when it was held back again', () => {
    const pages = held(attempt('a'), attempt('b'), attempt('a', { attempt: 2 }));
    assert.equal(pages.size, 2);
    assert.equal(pages.takeOne()?.pageId, 'b');
    assert.deepEqual(pages.takeOne(), attempt('a', { attempt: 2 }));
  });

  it('goes by its order when the provider is back', () => {
    const pages = held(
      attempt('mild', { priority: 9 }),
      attempt('worst', { priority: 1 }),
      attempt('mild too', { priority: 9 }),
    );
    assert.deepEqual(
      pages.takeAll().map(({ pageId }) => pageId),
      ['worst', 'mild', 'mild too'],
    );
    assert.equal(pages.size, 0);
  });

  it('is forgotten when it is tried', () => {
    const pages = held(attempt('a'));
    pages.remove(attempt('a'));
    assert.equal(pages.takeOne(), undefined);
  });

  it('does not grow without end', () => {
    const pages = held(...Array.from({ length: 10_001 }, (_, index) => attempt(`p${index}`)));
    assert.equal(pages.size, 10_000);
  });
});
