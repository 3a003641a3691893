import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { nudgesAfter, type NudgeRead } from './nudge-read.ts';

const { NudgeMade, NudgeAccepted, NudgeDismissed, NudgeExpired, NudgeOvertaken } = exampleEvents;
const { nudgeId } = NudgeMade;
const after = (...events: readonly Parameters<typeof nudgesAfter>[1][]) =>
  events.reduce<readonly NudgeRead[]>((nudges, event) => nudgesAfter(nudges, event), []);

describe('a nudge', () => {
  it('is open, and says what is suggested to whom', () => {
    const [nudge] = after(NudgeMade);
    assert.deepEqual(
      [nudge?.state, nudge?.suggestion, nudge?.people.map(({ person }) => person), nudge?.by],
      ['open', NudgeMade.suggestion, NudgeMade.notices.map(({ person }) => person), null],
    );
  });

  for (const [event, state, by] of [
    [NudgeAccepted, 'accepted', NudgeAccepted.by],
    [NudgeDismissed, 'dismissed', NudgeDismissed.by],
    [NudgeExpired, 'expired', null],
    [NudgeOvertaken, 'overtaken', null],
  ] as const)
    it(`is ${state} in the end, and says why`, () => {
      const [nudge] = after(NudgeMade, { ...event, nudgeId });
      assert.deepEqual([nudge?.state, nudge?.by, nudge?.because], [state, by, event.reason.text]);
    });

  it('that is open is shown however many have ended since, of which the last twenty are', () => {
    const ended = Array.from({ length: 30 }, (_, index) => [
      { ...NudgeMade, nudgeId: `n${index}` },
      { ...NudgeExpired, nudgeId: `n${index}` },
    ]).flat();
    const shown = after(NudgeMade, ...ended);
    assert.deepEqual([shown.length, shown[0]?.nudgeId, shown.at(-1)?.nudgeId], [21, nudgeId, 'n29']);
  });
});
