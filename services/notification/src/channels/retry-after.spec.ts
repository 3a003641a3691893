import assert from 'node:assert/strict';
import { it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { retryAfterOf } from './retry-after.ts';

const now = instantOf(Date.parse('2026-11-18T02:00:00Z'));
const asked = (header: string | string[] | undefined) => retryAfterOf(header, now);

it('seconds are seconds', () => assert.deepEqual([asked('120'), asked(' 0 ')], [120_000, 0]));
it('a date is waited for by the clock', () => assert.equal(asked('Wed, 18 Nov 2026 02:01:30 GMT'), 90_000));
it('a date that is past asks for nothing', () => assert.equal(asked('Wed, 18 Nov 2026 01:00:00 GMT'), 0));
it('nobody is waited for longer than an hour', () =>
  assert.deepEqual(
    [asked('86400'), asked('9'.repeat(400)), asked('Thu, 19 Nov 2026 02:00:00 GMT')],
    Array(3).fill(3_600_000),
  ));
it('what is no time says nothing', () => {
  for (const header of [
    undefined,
    '',
    'soon',
    '-5',
    '1.5',
    '2026-11-18T03:00:00Z',
    'Wed, 99 Nov 2026 02:00:00 GMT',
    [],
  ])
    assert.equal(asked(header), undefined, String(header));
});
it('of several the first counts', () => assert.equal(asked(['7', '9']), 7_000));
