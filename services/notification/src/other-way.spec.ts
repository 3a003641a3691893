import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasOtherWay } from './other-way.ts';
import { ada, email, requested, webhook } from './testing/examples.ts';

describe('another way to a person', () => {
  const all = () => true;

  it('is any other method without rules', () => {
    assert.ok(hasOtherWay(requested('high'), 'mail', ada([email, webhook]), all));
    assert.ok(hasOtherWay(requested('low'), 'mail', ada([email, webhook]), all));
  });

  it('is not the method itself, nor one that leads nowhere at this moment', () => {
    assert.ok(!hasOtherWay(requested('high'), 'mail', ada([email]), all));
    assert.ok(!hasOtherWay(requested('high'), 'mail', ada([email, webhook]), ({ channel }) => channel === 'email'));
  });

  it('is not one that the rules for the urgency leave out', () => {
    const rules = { high: [{ method: 'mail' }, { method: 'hook', after: 'PT5M' }], low: [{ method: 'mail' }] };
    assert.ok(hasOtherWay(requested('high'), 'mail', ada([email, webhook], rules), all));
    assert.ok(!hasOtherWay(requested('low'), 'mail', ada([email, webhook], rules), all));
  });
});
