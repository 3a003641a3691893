import assert from 'node:assert/strict';
import { it } from 'node:test';
import { instantOf } from '@escalog/kernel';
import { onCallAt } from './on-call.ts';

const rotation = { people: ['person/ana'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' };
const schedule = { ref: 'schedule/identity', name: 'Identity on call', timeZone: 'Europe/Lisbon', rotation };
const firstHandover = instantOf(Date.UTC(2026, 0, 5, 9));

it('somebody is on call with their shift', () => {
  assert.deepEqual(onCallAt(schedule, firstHandover), {
    shift: { person: 'person/ana', startsAt: firstHandover, endsAt: firstHandover + 7 * 86_400_000 },
  });
});

it('nobody is before the first turn, and that is said', () => {
  assert.deepEqual(onCallAt(schedule, instantOf(firstHandover - 60_000)), {
    shift: null,
    because:
      'The first turn of Identity on call begins at 2026-01-05T09:00 in Europe/Lisbon, after 2026-01-05T08:59:00.000Z.',
  });
});

it('nobody is when nobody takes turns, and that is said', () => {
  assert.deepEqual(onCallAt({ ...schedule, rotation: { ...rotation, people: [] } }, firstHandover), {
    shift: null,
    because: 'Nobody takes turns in Identity on call.',
  });
});
