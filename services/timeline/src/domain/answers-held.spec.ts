import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { verdictOf } from './held.ts';
import { alicePaged, escalationId, incident, page } from './testing/told-sentence.ts';
import type { Story } from './testing/story.ts';
import { historyOf } from './timeline.ts';

const newSide = 'i/handoff-1';

function notHeld(story: Story, kind: string): readonly string[] {
  return verdictOf(historyOf('i', story.events))
    .notHeld.filter((finding) => finding.kind === kind)
    .map(({ text }) => text);
}

function handedOff(): Story {
  const story = alicePaged();
  story.tell('EscalationStarted', 2, {
    escalationId: newSide,
    path: 'escalation-path/web',
    pathVersion: 1,
    definition: '{"name":"Web"}',
    owner: 'team/web',
    kind: 'handoff',
    from: escalationId,
  });
  return story;
}

function suggested(story: Story): void {
  story.tell('NudgeMade', 1, {
    nudgeId: 'n1',
    rule: 'rule/quiet',
    ruleVersion: 1,
    notices: [{ ...page, pageId: 'n1/alice' }],
    suggestion: 'Post an update.',
    action: { kind: 'none', targets: [], path: null, say: null, action: null },
    expiresAt: after(story.startedAt, 60_000),
    incident,
    trigger: 'without-update-for',
    madeAt: story.startedAt,
  });
}

describe('what did not hold', () => {
  it('are declines, in the words of whoever declined, and no unanswered page', () => {
    const story = alicePaged();
    story.tell('PageDeclined', 1, { by: 'person/alice', pageId: 'p1', why: 'Not mine.' });
    assert.deepEqual(notHeld(story, 'page-declined'), ['Alice Moreau declined the page of Payments: “Not mine”.']);
    assert.deepEqual(notHeld(story, 'page-unanswered'), []);
  });

  it('are handoffs that came back, and those that nobody had taken when it was resolved', () => {
    const returned = handedOff();
    returned.tell(
      'HandoffReturned',
      3,
      { handoffId: 'h', escalationId, to: newSide, cycle: 2, at: returned.startedAt },
      { reason: { text: 'Nobody of Web acknowledged.' } },
    );
    assert.deepEqual(notHeld(returned, 'handoff-returned'), [
      'Nobody took over by the handoff to team web: the path Payments is climbed again from the top, round 2. Nobody of Web acknowledged.',
    ]);
    const untaken = handedOff();
    assert.deepEqual(notHeld(untaken, 'handoff-returned'), [], 'it may still be taken');
    untaken.tell('IncidentResolved', 4, { note: null });
    assert.deepEqual(notHeld(untaken, 'handoff-returned'), [
      'Nobody had taken over by the handoff to team web when it was resolved.',
    ]);
  });

  it('are loops and lapses', () => {
    const story = alicePaged();
    story.tell('AcknowledgementLapsed', 1, { escalationId, cycle: 2, acknowledgedBy: ['person/alice'] });
    story.tell('BounceDetected', 2, { owners: ['team/a', 'team/b', 'team/a'], moves: 2, adjudicator: 'person/alice' });
    assert.deepEqual([notHeld(story, 'acknowledgement-lapsed').length, notHeld(story, 'bounced').length], [1, 1]);
  });

  it('are no suggestions that nobody had to answer any more', () => {
    const story = alicePaged();
    suggested(story);
    story.tell('NudgeOvertaken', 2, { nudgeId: 'n1', leadTimeMs: 1, openNotices: [] });
    assert.deepEqual(notHeld(story, 'nudge'), []);
    const { held } = verdictOf(historyOf('i', story.events));
    assert.ok(
      held.every(({ kind }) => kind !== 'nudge'),
      'nobody has said yes',
    );
  });

  it('are suggestions without a yes, calls that failed and conditions that could not be evaluated', () => {
    const story = alicePaged();
    suggested(story);
    assert.deepEqual(notHeld(story, 'nudge'), [], 'it is open');
    story.tell('NudgeExpired', 60_001, { nudgeId: 'n1', leadTimeMs: 60_000, openNotices: [] });
    assert.deepEqual(notHeld(story, 'nudge'), ['Nobody answered within 1 min: “Post an update”.']);
    story.tell('CallFailed', 60_002, { callId: 'c', attempts: 3, detail: 'refused' });
    assert.deepEqual(notHeld(story, 'call-failed'), [
      'A chat or webhook could not be told, after 3 attempts: refused.',
    ]);
    story.tell(
      'BranchTaken',
      60_003,
      { escalationId, cycle: 1, node: 0, condition: 'incident.labels.x == "1"', side: 'else', seen: [] },
      { reason: { code: 'branch-not-evaluable', text: 'There is no label x.' } },
    );
    assert.equal(notHeld(story, 'branch-not-evaluable').length, 1);
  });
});
