import { AppError, type Milliseconds } from '@escalog/kernel';
import type { Position } from '../bus.ts';
import { expectWithin, groupIsRunning } from '../positions.ts';
import type { Admin } from './admin.ts';
import { within } from './deadline.ts';
import { appErrorOf, noAnswer } from './errors.ts';
import { keyOf } from './names.ts';
import { Session } from './session.ts';
import type { Surroundings } from './subscriber.ts';

const patience: Milliseconds = 30_000;

/** Commits positions for a group without members, by being its one member for a moment: Kafka takes them from nobody else. */
export async function commitPositions(
  surroundings: Surroundings,
  admin: Admin,
  group: string,
  positions: readonly Position[],
): Promise<void> {
  if (positions.length === 0) return;
  const topics = [...new Set(positions.map(({ topic }) => topic))];
  const ends = new Map((await admin.extents(topics)).map((extent) => [keyOf(extent), extent.end]));
  expectWithin(positions, (position) => ends.get(keyOf(position)));
  if (await admin.hasMembers(group)) throw groupIsRunning(group);
  await commitAsMember(surroundings, surroundings.names.ofGroup(group), topics, positions);
  const committed = new Map(
    (await admin.positions(group, topics)).map((position) => [keyOf(position), position.offset]),
  );
  if (positions.every((position) => committed.get(keyOf(position)) === position.offset)) return;
  throw new AppError(
    'ESCALOG_BUS_UNAVAILABLE',
    `${surroundings.kafka} did not take the positions of ${group}: try again.`,
    { retriable: true },
  );
}

async function commitAsMember(
  { clients, names, clock, kafka }: Surroundings,
  group: string,
  topics: readonly string[],
  positions: readonly Position[],
): Promise<void> {
  const joined = Promise.withResolvers<void>();
  const session = new Session(
    { clients, names, clock, group, topics },
    { joined: () => joined.resolve(), fetching: () => {}, fetched: () => {}, ended: (error) => joined.reject(error) },
  );
  try {
    await session.start();
    await within(clock, patience, joined.promise, () => noAnswer(kafka, patience));
    await session.commit(positions);
  } catch (error) {
    throw appErrorOf(error, kafka);
  } finally {
    await session.stop();
  }
}
