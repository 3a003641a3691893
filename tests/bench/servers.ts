import { spawnSync } from 'node:child_process';
import type { Servers } from '../harness/cluster.ts';
import { askKafka, startKafka, versionOf } from '../servers/kafka.ts';
import { askMongodb, startMongodb } from '../servers/mongodb.ts';
import type { ServerContainer } from '../servers/server-container.ts';

export interface BenchServers extends Servers {
  /** Who answers, a line each. */
  readonly facts: readonly string[];
}

/** The servers that ESCALOG_TEST_KAFKA and ESCALOG_TEST_MONGODB name; those that are not named are started in containers, which are removed when the process exits, unless they are to stay. */
export async function benchServers({ stay = false } = {}): Promise<BenchServers> {
  if (!stay) process.once('exit', removeWhatWasStarted);
  const [[kafka, whichKafka], [mongodb, whichMongodb]] = await Promise.all([kafkaHere(), mongodbHere()]);
  return { kafka, mongodb, facts: [whichKafka, whichMongodb] };
}

type Here = readonly [address: string, fact: string];

async function kafkaHere(): Promise<Here> {
  const given = process.env['ESCALOG_TEST_KAFKA'];
  if (given) {
    await askKafka(given);
    return [given, `Kafka at ${given}`];
  }
  const started = await startKafka();
  return [
    started.address,
    `Apache Kafka ${await versionOf(started)}, one broker in a container${standInOf(started.container)}`,
  ];
}

async function mongodbHere(): Promise<Here> {
  const given = process.env['ESCALOG_TEST_MONGODB'];
  if (given) return [given, await askMongodb(given)];
  const { url, container } = await startMongodb();
  return [url, `${await askMongodb(url)}, in a container${standInOf(container)}`];
}

function standInOf({ standIn }: ServerContainer): string {
  return standIn === undefined ? '' : `, a stand-in: ${standIn}`;
}

/** An exit waits for nothing but another process. */
function removeWhatWasStarted(): void {
  if (process.env['ESCALOG_TEST_RUN'])
    spawnSync(process.execPath, [`${import.meta.dirname}/remove-containers.ts`], { stdio: 'inherit' });
}
