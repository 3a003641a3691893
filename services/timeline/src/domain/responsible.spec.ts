import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rightOwnerAt, timeWithNobody } from './responsible.ts';
import { alicePaged, escalationId } from './testing/told-sentence.ts';
import type { Story } from './testing/story.ts';

const minute = 60_000;
const newSide = 'i/handoff-1';

function halt(story: Story, at: number, id = escalationId, code = 'acknowledged'): void {
  story.tell(
    'EscalationHalted',
    at,
    { escalationId: id, answeredPages: [], openPages: [], acknowledgedBy: ['person/alice'] },
    { reason: { code } },
  );
}

/** Alice acknowledges after one minute. */
function taken(): Story {
  const story = alicePaged();
  story.tell('IncidentAcknowledged', minute, { by: 'person/alice', pageId: null, via: 'rest' });
  halt(story, minute);
  return story;
}

/** And hands it off after two. */
function handedOff(): Story {
  const story = taken();
  halt(story, 2 * minute, escalationId, 'handed-off');
  story.tell('EscalationStarted', 2 * minute, {
    escalationId: newSide,
    path: 'escalation-path/web',
    pathVersion: 1,
    definition: '{}',
    owner: 'team/web',
    kind: 'handoff',
    from: escalationId,
  });
  return story;
}

function resolve(story: Story, at: number): Story {
  story.tell('IncidentResolved', at, { note: null });
  return story;
}

function owner(story: Story): number | undefined {
  const at = rightOwnerAt(story.events);
  return at === undefined ? undefined : (at - story.startedAt) / minute;
}

function alone(story: Story): number {
  return timeWithNobody(story.events) / minute;
}

describe('the right owner', () => {
  it('is the side that acknowledged, from then on, and until then nobody is responsible', () => {
    const story = resolve(taken(), 9 * minute);
    assert.deepEqual([owner(story), alone(story)], [1, 1]);
  });

  it('is not known while it is being handed over, though the old side stays responsible', () => {
    const story = handedOff();
    assert.deepEqual([owner(story), alone(story)], [undefined, 1]);
    assert.equal(owner(resolve(story, 9 * minute)), 1);
  });

  it('is the new side once somebody there has taken it', () => {
    const story = handedOff();
    halt(story, 5 * minute, newSide);
    story.tell('HandoffAccepted', 5 * minute, {
      handoffId: 'h',
      escalationId: newSide,
      from: escalationId,
      by: 'person/bob',
    });
    assert.deepEqual([owner(story), alone(resolve(story, 9 * minute))], [5, 1]);
  });

  it('is the last side to which it was given on, and none of those before', () => {
    const story = handedOff();
    halt(story, 3 * minute, newSide, 'handed-off');
    story.tell('EscalationStarted', 3 * minute, {
      escalationId: 'i/handoff-2',
      path: 'escalation-path/database',
      pathVersion: 1,
      definition: '{}',
      owner: 'team/database',
      kind: 'handoff',
      from: newSide,
    });
    assert.equal(owner(story), undefined);
    halt(story, 6 * minute, 'i/handoff-2');
    story.tell('HandoffAccepted', 6 * minute, {
      handoffId: 'h',
      escalationId: 'i/handoff-2',
      from: newSide,
      by: 'person/bob',
    });
    story.tell('HandoffAccepted', 6 * minute, {
      handoffId: 'g',
      escalationId: newSide,
      from: escalationId,
      by: 'person/bob',
    });
    assert.deepEqual([owner(story), alone(resolve(story, 9 * minute))], [6, 1]);
  });

  it('is the old side again when it comes back, with nobody responsible until it acknowledges', () => {
    const story = handedOff();
    story.tell('HandoffReturned', 5 * minute, {
      handoffId: 'h',
      escalationId,
      to: newSide,
      cycle: 2,
      at: story.startedAt,
    });
    assert.equal(owner(story), undefined);
    halt(story, 7 * minute);
    assert.deepEqual([owner(story), alone(resolve(story, 9 * minute))], [1, 3]);
  });

  it('is nobody while an acknowledgement has lapsed', () => {
    const story = taken();
    story.tell('AcknowledgementLapsed', 4 * minute, { escalationId, cycle: 2, acknowledgedBy: ['person/alice'] });
    assert.equal(owner(story), undefined);
    assert.equal(alone(resolve(story, 9 * minute)), 6);
  });

  it('is whoever had to decide about a loop, and took it', () => {
    const story = handedOff();
    const adjudication = 'i/adjudication-1';
    story.tell('EscalationStarted', 3 * minute, {
      escalationId: adjudication,
      path: 'escalation-path/payments',
      pathVersion: 3,
      definition: '{}',
      owner: null,
      kind: 'adjudication',
    });
    halt(story, 8 * minute, adjudication);
    assert.equal(owner(resolve(story, 9 * minute)), 8);
  });
});
