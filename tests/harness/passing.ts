import { setImmediate as turn } from 'node:timers/promises';
import { after } from '@escalog/kernel';
import type { ManualClock } from '@escalog/kernel/testing';
import type { Services } from '@escalog/standalone';

/** Resolves once nothing is in hand or waiting in any service. */
export async function settled(escalog: Pick<Services, 'busy'>): Promise<void> {
  while ((await escalog.busy()) > 0) await turn();
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
