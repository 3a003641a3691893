import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { byNeed, type ListedIncident } from './open-incidents.ts';

const ranks = new Map([
  ['sev1', 1],
  ['sev2', 2],
]);

function incident(id: string, status: ListedIncident['status'], severity: string, hour: number): ListedIncident {
  return {
    id,
    title: id,
    status,
    severity,
    declaredAt: `2026-11-18T0${hour}:00:00.000Z`,
    resolvedAt: null,
    escalations: [],
  };
}

describe('the order of open incidents', () => {
  it('puts what nobody acknowledged first, then the worse, then the older, and severities that are gone last', () => {
    const expected = [
      incident('unacknowledged sev1', 'open', 'sev1', 5),
      incident('unacknowledged sev2, old', 'open', 'sev2', 1),
      incident('unacknowledged sev2, new', 'open', 'sev2', 3),
      incident('unacknowledged, severity gone', 'open', 'gone', 0),
      incident('acknowledged sev1', 'acknowledged', 'sev1', 1),
      incident('acknowledged sev2', 'acknowledged', 'sev2', 0),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(expected, { minLength: expected.length }), (listed) =>
        assert.deepEqual(
          byNeed(listed, ranks).map(({ id }) => id),
          expected.map(({ id }) => id),
        ),
      ),
    );
  });
});
