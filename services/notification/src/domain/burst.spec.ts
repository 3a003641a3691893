import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after, instantOf } from '@escalog/kernel';
import { burstOf, burstTurn, gathered, tells, type BurstAttempt } from './burst.ts';

const at = instantOf(0);
const late = after(at, gathered);

function attempt(key: string, rank: number): BurstAttempt {
  return { key, pageId: key, incidentId: key, step: 'mail', attempt: 1, rank };
}

describe('what comes behind a message that told several', () => {
  for (const { told, kind, is } of [
    { told: ['worse'], kind: 'held', is: 'is held when the worst of them is as severe' },
    { told: ['like'], kind: 'send', is: 'goes out at once when that was answered and not told' },
  ])
    it(is, () => {
      const burst = burstOf(attempt('first', 1), at);
      for (const one of [attempt('worse', 1), attempt('like', 3)]) burstTurn(burst, one, at);
      burstTurn(burst, attempt('leader', 3), late);
      tells(burst, 'leader', told);
      assert.equal(burstTurn(burst, attempt('new', 1), late).kind, kind);
    });
});
