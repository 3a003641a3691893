import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { protocolOf } from './protocol.ts';
import { severity } from './testing/index.ts';

describe('the protocol of a severity', () => {
  it('is what it says, with durations in milliseconds and never as null', () =>
    assert.deepEqual(
      protocolOf({
        ...severity('sev1'),
        urgency: 'low',
        reescalateAfter: 'PT30M',
        updateEvery: 'never',
        tells: ['person/ana'],
      }),
      {
        urgency: 'low',
        reescalateAfter: 1_800_000,
        updateEvery: null,
        path: 'escalation-path/triage',
        tells: ['person/ana'],
      },
    ));

  it('never asks for anything, and climbs triage, where an earlier release stored none', () =>
    assert.deepEqual(protocolOf({ urgency: 'low' }), {
      urgency: 'low',
      reescalateAfter: null,
      updateEvery: null,
      path: 'escalation-path/triage',
      tells: [],
    }));

  it('of a severity that there is not pages loudly', () => assert.equal(protocolOf(undefined).urgency, 'high'));
});
