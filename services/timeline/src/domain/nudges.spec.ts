import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { nudgeFigures, nudgeStories } from './nudges.ts';
import { alicePaged, incident, page } from './testing/told-sentence.ts';
import type { Story } from './testing/story.ts';

const answer = { by: 'person/alice', via: 'rest', openNotices: [] };

function suggest(story: Story, nudgeId: string, at: number): void {
  story.tell('NudgeMade', at, {
    nudgeId,
    rule: 'rule/quiet',
    ruleVersion: 1,
    notices: [page],
    suggestion: 'Post an update.',
    action: { kind: 'none', targets: [], path: null, say: null, action: null },
    expiresAt: after(story.startedAt, at + 600_000),
    incident,
    trigger: 'without-update-for',
    madeAt: story.startedAt,
  });
}

function suggestions(): Story {
  const story = alicePaged();
  for (const id of ['a', 'b', 'c', 'd', 'e']) suggest(story, id, 1_000);
  story.tell('NudgeAccepted', 11_000, { ...answer, nudgeId: 'a', leadTimeMs: 10_000 });
  story.tell('NudgeDismissed', 31_000, { ...answer, nudgeId: 'b', why: 'No.', leadTimeMs: 30_000 });
  story.tell('NudgeExpired', 601_000, { nudgeId: 'c', leadTimeMs: 600_000, openNotices: [] });
  story.tell('NudgeOvertaken', 602_000, { nudgeId: 'd', leadTimeMs: 601_000, openNotices: [] });
  return story;
}

describe('suggestions', () => {
  it('end once, in one of four ways, or are open', () => {
    const story = suggestions();
    story.tell('NudgeExpired', 603_000, { nudgeId: 'a', leadTimeMs: 602_000, openNotices: [] });
    assert.deepEqual(
      nudgeStories(story.events).map(({ nudgeId, outcome }) => `${nudgeId} ${outcome}`),
      ['a accepted', 'b dismissed', 'c expired', 'd overtaken', 'e open'],
    );
  });

  it('are accepted at a rate among those that were to be answered, and answered in a median time', () => {
    const { nudgesMade, nudgeAcceptanceRate, msToAnswerNudge } = nudgeFigures(nudgeStories(suggestions().events));
    assert.deepEqual([nudgesMade, nudgeAcceptanceRate, msToAnswerNudge], [5, 1 / 3, 20_000]);
  });

  it('have neither when none was made', () => {
    const { nudgeAcceptanceRate, msToAnswerNudge } = nudgeFigures([]);
    assert.deepEqual([nudgeAcceptanceRate, msToAnswerNudge], [null, null]);
  });
});
