/**
 * The bare baseline of the timers: as many timeouts, and one fsynced commit for those of a turn.
 *
 * `node timers-bare.ts <database file>`
 */
import { BareLog } from './bare-log.ts';
import { percentilesOf } from './percentiles.ts';
import { dueAfterSeconds, timerPlan } from './timer-plan.ts';

const { armed, due } = timerPlan;
const [file = ''] = process.argv.slice(2);
const log = new BareLog(file);
const hours = 12 * 60 * 60 * 1_000;

const later = Array.from({ length: armed - due }, (_, index) => setTimeout(() => {}, hours + index));
const armedMemory = process.memoryUsage.rss() / 1_048_576;
const lateness = await Promise.all(Array.from({ length: due }, (_, index) => fires(index)));
for (const timeout of later) clearTimeout(timeout);
console.log(JSON.stringify({ ...percentilesOf(lateness), armedMemory }));

/** Spread over the window as the escalations are, whose arming takes a second or two. */
function fires(index: number): Promise<number> {
  const wait = dueAfterSeconds(index) * 1_000 + Math.round((index / due) * 1_000);
  const dueAt = Date.now() + wait;
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(Date.now() - dueAt);
      void log.append(String(index));
    }, wait);
  });
}
