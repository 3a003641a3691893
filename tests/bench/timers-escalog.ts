/**
 * The policy service alone on the bus and store of a profile, with the escalations of its plan armed.
 * Prints by how much the second levels were reached later than they were due.
 *
 * `node timers-escalog.ts embedded <data folder>` or `node timers-escalog.ts cluster <kafka> <mongodb>`
 */
import { setTimeout as wait } from 'node:timers/promises';
import { decode, groupOf, topics, type LevelReached } from '@escalog/contracts';
import { nudgeLinks } from '@escalog/http';
import { buildApp } from '@escalog/policy/app';
import { systemClock } from '@escalog/runner';
import { armThroughStore } from './timer-arming.ts';
import { percentilesOf } from './percentiles.ts';
import { catalogMessages, routedMessage } from './timer-events.ts';
import { groundOf } from './timer-ground.ts';
import { profileOf, timerPlans } from './timer-plan.ts';

const profile = profileOf(process.argv[2]);
const plan = timerPlans[profile];
const { armed, due, firstAfterSeconds, windowSeconds } = plan;
const publishedAtOnce = 200;
const longestWait = (firstAfterSeconds + windowSeconds + 60) * 1_000;
const log = { info: () => {}, warn: console.error, error: console.error };

const { bus, store } = await groundOf(profile, process.argv.slice(3));
const policy = await buildApp({
  store,
  bus,
  clock: systemClock,
  log,
  nudgeLinks: nudgeLinks(() => 'http://127.0.0.1', 'no link of it is opened', systemClock),
});

if (plan.arming === 'through the store') await armThroughStore(plan, store);
await bus.publish(topics.catalog.name, catalogMessages(plan, systemClock.now()));
await policy.start();
for (let index = plan.arming === 'through the store' ? armed - due : 0; index < armed; index += publishedAtOnce) {
  await bus.publish(
    topics.routing.name,
    Array.from({ length: publishedAtOnce }, (_, offset) => routedMessage(plan, index + offset, systemClock.now())),
  );
  await store.settled();
}
while ((await bus.lag(groupOf('policy'), [topics.routing.name])) > 0) await wait(50);
const armedMemory = process.memoryUsage.rss() / 1_048_576;

console.log(JSON.stringify({ ...percentilesOf(await secondLevels()), armedMemory }));
process.exit(0);

/** By how much each second level was late, once all of them or the time is over. */
async function secondLevels(): Promise<readonly number[]> {
  const dueAt = new Map<string, number>();
  // By escalation, because Kafka may bring an event again.
  const lateness = new Map<string, number>();
  const note = ({ escalationId, level, acknowledgeBy, meta }: LevelReached, all: () => void): void => {
    if (level === 1) dueAt.set(escalationId, acknowledgeBy);
    else lateness.set(escalationId, meta.occurredAt - (dueAt.get(escalationId) ?? Number.NaN));
    if (lateness.size === due) all();
  };
  await new Promise<void>((resolve) => {
    setTimeout(resolve, longestWait);
    void bus.follow({
      topics: [topics.escalations.name],
      handle: async (batch) => {
        for (const message of batch) {
          const event = decode(message.value);
          if (event.type === 'LevelReached') note(event, resolve);
        }
      },
    });
  });
  return [...lateness.values()];
}
