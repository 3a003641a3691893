/** What the timers of a profile run on. The places of the embedded one are a folder or a file, those of the cluster Kafka and MongoDB. */
import { openSqliteBus, type Bus } from '@escalog/bus';
import { createKafkaTopics, openKafkaBus } from '@escalog/bus/kafka';
import { deadLettersOf, topics } from '@escalog/contracts';
import { openJournal } from '@escalog/journal';
import { systemClock } from '@escalog/runner';
import { openSqliteStore, type Store } from '@escalog/store';
import { openMongoStore } from '@escalog/store/mongodb';
import { MongoClient } from 'mongodb';
import { BareLog } from './bare-log.ts';
import { kafkaOptions } from './escalog-cluster.ts';
import type { Profile } from './timer-plan.ts';

const ofPolicy = [...Object.values(topics), deadLettersOf('policy')];
const log = { info: () => {}, warn: console.error };

/** Empty topics and an empty store for the policy service. */
export async function groundOf(
  profile: Profile,
  [place = '', mongodb = '']: readonly string[],
): Promise<{ readonly bus: Bus; readonly store: Store }> {
  if (profile === 'embedded') {
    const journal = openJournal({ folder: place, onFailure: failing });
    return {
      store: openSqliteStore({ journal }),
      bus: openSqliteBus({ journal, topics: ofPolicy, clock: systemClock }),
    };
  }
  const kafka = { ...kafkaOptions({ kafka: place, mongodb }, ofPolicy), namespace: 'bench.timers.' };
  await createKafkaTopics(kafka, 1);
  return {
    bus: await openKafkaBus({ ...kafka, onFailure: failing }),
    store: await openMongoStore({ url: mongodb, database: 'bench-timers', log }),
  };
}

/** Stores a line, as durably as the profile's store does. */
export async function bareGroundOf(
  profile: Profile,
  [place = '', mongodb = '']: readonly string[],
): Promise<(line: string) => Promise<unknown>> {
  if (profile === 'embedded') {
    const lines = new BareLog(place);
    return (line) => lines.append(line);
  }
  const client = new MongoClient(mongodb, { writeConcern: { w: 'majority', journal: true } });
  return (line) => client.db('bench-bare').collection('timers').insertOne({ line });
}

function failing(error: Error): never {
  throw error;
}
