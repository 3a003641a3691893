import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRef } from './entry.ts';

it('a ref is the names of a type and of an entry in lower case, with single hyphens', () => {
  for (const text of ['team/payments', 'escalation-path/a-1', 'severity/1', 'queue/orders'])
    assert.ok(isRef(text), text);
  for (const text of [
    '',
    'team',
    'team/',
    '/payments',
    'team/Payments',
    'team/a--b',
    'team/a/b',
    'team/a\n',
    ' team/a',
    'Team/a',
    '__proto__/a',
  ])
    assert.ok(!isRef(text), text);
});
