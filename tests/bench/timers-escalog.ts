/**
 * The policy service alone on the embedded journal, store and bus, with the escalations of the plan armed.
 * Prints by how much the second levels were reached later than they were due.
 *
 * `node timers-escalog.ts <data folder>`
 */
import { openSqliteBus } from '@escalog/bus';
import { deadLettersOf, decode, topics, type LevelReached } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { buildApp } from '@escalog/policy/app';
import { systemClock } from '@escalog/runner';
import { openSqliteStore } from '@escalog/store';
import { percentilesOf } from './percentiles.ts';
import { catalogMessages, routedMessage } from './timer-events.ts';
import { timerPlan } from './timer-plan.ts';

const { armed, due, firstAfterSeconds, windowSeconds } = timerPlan;
const publishedAtOnce = 200;
const longestWait = (firstAfterSeconds + windowSeconds + 60) * 1_000;
const log = { info: () => {}, warn: console.error, error: console.error };
const [folder = ''] = process.argv.slice(2);

const journal = openJournal({ folder, onFailure: (error) => { throw error; } });
const store = openSqliteStore({ journal });
const bus = openSqliteBus({ journal, topics: [...Object.values(topics), deadLettersOf('policy')], clock: systemClock });
const policy = await buildApp({ store, bus, clock: systemClock, log });

await bus.publish(topics.catalog.name, catalogMessages(systemClock.now()));
await policy.start();
for (let index = 0; index < armed; index += publishedAtOnce) {
  await bus.publish(topics.routing.name, Array.from({ length: publishedAtOnce }, (_, offset) => routedMessage(index + offset, systemClock.now())));
  await store.settled();
}
while ((await bus.lag('escalog.policy', [topics.routing.name])) > 0) await store.settled();
const armedMemory = process.memoryUsage.rss() / 1_048_576;

console.log(JSON.stringify({ ...percentilesOf(await secondLevels()), armedMemory }));
process.exit(0);

/** By how much each second level was late, once all of them or the time is over. */
async function secondLevels(): Promise<readonly number[]> {
  const dueAt = new Map<string, number>();
  const lateness: number[] = [];
  const note = ({ escalationId, level, acknowledgeBy, meta }: LevelReached, all: () => void): void => {
    if (level === 1) dueAt.set(escalationId, acknowledgeBy);
    else if (lateness.push(meta.occurredAt - (dueAt.get(escalationId) ?? Number.NaN)) === due) all();
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
  return lateness;
}
