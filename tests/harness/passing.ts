import { setImmediate as turn, setTimeout as pause } from 'node:timers/promises';
import { after } from '@escalog/kernel';
import type { ManualClock } from '@escalog/kernel/testing';
import type { Services } from '@escalog/standalone';

/**
 * Resolves once nothing is in hand or waiting in any service. On servers they are asked one after the other, and work may pass
 * meanwhile from one that is still to be asked to one that was: so twice in a row nothing has to be.
 */
export async function settled(escalog: Pick<Services, 'busy'>): Promise<void> {
  for (let asked = 0, idle = 0; ; asked += 1) {
    idle = (await escalog.busy()) > 0 ? 0 : idle + 1;
    if (idle === 2) return;
    // What waits for a disk or a server is not asked for again and again: others use the processor meanwhile.
    await (asked < 20 ? turn() : pause(1));
  }
}

/** Lets time pass, in milliseconds, stopping at every timer on the way. */
export async function pass(milliseconds: number, clock: ManualClock, escalog: Pick<Services, 'busy'>): Promise<void> {
  const end = after(clock.now(), milliseconds);
  for (let next = clock.nextAlarmAt(); next !== undefined && next <= end; next = clock.nextAlarmAt()) {
    clock.moveTo(next > clock.now() ? next : clock.now());
    await settled(escalog);
  }
  clock.moveTo(end);
  await settled(escalog);
}
