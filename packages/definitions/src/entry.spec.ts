import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isRef } from './entry.ts';

it('a ref is a type that exists and a name in lower case, with single hyphens', () => {
  for (const text of ['team/payments', 'escalation-path/a-1', 'severity/1']) assert.ok(isRef(text), text);
  for (const text of [
    '',
    'team',
    'team/',
    '/payments',
    'teams/payments',
    'team/Payments',
    'team/a--b',
    'team/a/b',
    'team/a\n',
    ' team/a',
    'constructor/a',
  ])
    assert.ok(!isRef(text), text);
});
