import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { escalationIsOver } from './escalation-over.ts';
import { alicePaged, escalationId } from './testing/told-sentence.ts';

const halted = { escalationId, answeredPages: [], openPages: [], acknowledgedBy: ['person/alice'] };

describe('escalating', () => {
  it('is over once every path has stopped, and goes on when an acknowledgement lapses', () => {
    const story = alicePaged();
    assert.equal(escalationIsOver(story), false);
    story.tell('EscalationHalted', 1, halted);
    assert.equal(escalationIsOver(story), true);
    story.tell('AcknowledgementLapsed', 2, { escalationId, cycle: 2, acknowledgedBy: ['person/alice'] });
    assert.equal(escalationIsOver(story), false);
    story.tell('EscalationHalted', 3, halted);
    assert.equal(escalationIsOver(story), true);
  });

  it('goes on where it was handed off from when that comes back, and is over where it was handed to', () => {
    const story = alicePaged();
    const to = 'i/handoff-1';
    story.tell('EscalationHalted', 1, halted);
    story.tell('EscalationStarted', 2, {
      escalationId: to,
      path: 'escalation-path/web',
      pathVersion: 1,
      definition: '{}',
      owner: null,
      kind: 'handoff',
      from: escalationId,
    });
    assert.equal(escalationIsOver(story), false);
    story.tell('HandoffReturned', 3, { handoffId: 'h', escalationId, to, cycle: 2, at: story.startedAt });
    assert.equal(escalationIsOver(story), false);
    story.tell('EscalationHalted', 4, halted);
    assert.equal(escalationIsOver(story), true);
  });

  it('stays over when somebody of the new side has taken it, or a late answer is noted', () => {
    const story = alicePaged();
    story.tell('EscalationHalted', 1, halted);
    story.tell('HandoffAccepted', 2, { handoffId: 'h', escalationId, from: 'i/old', by: 'person/bob' });
    assert.equal(escalationIsOver(story), true);
  });
});
