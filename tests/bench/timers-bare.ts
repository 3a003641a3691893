/**
 * The bare baseline of the timers: as many timeouts, and a line stored for each that comes due: by one fsynced commit for
 * those of a turn, or by an insert into MongoDB.
 *
 * `node timers-bare.ts embedded <database file>` or `node timers-bare.ts cluster <kafka> <mongodb>`
 */
import { percentilesOf } from './percentiles.ts';
import { bareGroundOf } from './timer-ground.ts';
import { dueAfterSeconds, profileOf, timerPlans } from './timer-plan.ts';

const profile = profileOf(process.argv[2]);
const plan = timerPlans[profile];
const { armed, due } = plan;
const append = await bareGroundOf(profile, process.argv.slice(3));
const hours = 12 * 60 * 60 * 1_000;

const later = Array.from({ length: armed - due }, (_, index) => setTimeout(() => {}, hours + index));
const armedMemory = process.memoryUsage.rss() / 1_048_576;
const lateness = await Promise.all(Array.from({ length: due }, (_, index) => fires(index)));
for (const timeout of later) clearTimeout(timeout);
console.log(JSON.stringify({ ...percentilesOf(lateness), armedMemory }));
process.exit(0);

/** Spread over the window as the escalations are, whose arming takes a second or two. */
function fires(index: number): Promise<number> {
  const wait = dueAfterSeconds(plan, index) * 1_000 + Math.round((index / due) * 1_000);
  const dueAt = Date.now() + wait;
  return new Promise((resolve) => {
    setTimeout(() => {
      resolve(Date.now() - dueAt);
      void append(String(index));
    }, wait);
  });
}
