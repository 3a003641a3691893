import kafkajs, { type ITopicMetadata } from 'kafkajs';
import type { Topic } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import type { Admin } from './admin.ts';
import type { Names } from './names.ts';

/** What a topic is found to be, compared with its declaration. */
export interface TopicReport {
  readonly name: string;
  readonly outcome: 'created' | 'right' | 'missing' | 'different';
  /** A sentence for each difference. */
  readonly problems: readonly string[];
  /** A sentence for each setting that is better otherwise, and no reason not to start. */
  readonly advice: readonly string[];
}

type Settings = Readonly<Record<string, string>>;
interface Found {
  readonly partitions: number;
  readonly replicas: number;
  readonly settings: Settings;
}

/** What is superseded on a compacted topic is kept no longer: it may be somebody's erased address. */
const compactedWithin = 86_400_000;

const looked = [
  'max.compaction.lag.ms',
  'cleanup.policy',
  'retention.ms',
  'retention.bytes',
  'segment.ms',
  'min.insync.replicas',
];

/** With three copies of each partition, an acknowledged message is in two of them; with fewer, no more can be asked for. */
function leastInSync(replicas: number): number {
  return replicas >= 3 ? 2 : 1;
}

function settingsOf(topic: Topic, replicas: number): Settings {
  return {
    'cleanup.policy': topic.compacted ? 'compact' : 'delete',
    'retention.ms': `${topic.retention ?? -1}`,
    'retention.bytes': '-1',
    // Kafka deletes whole segments, and without this a new one begins once a week.
    ...(topic.retention !== undefined && { 'segment.ms': `${topic.retention}` }),
    ...(topic.compacted && { 'max.compaction.lag.ms': `${compactedWithin}` }),
    'min.insync.replicas': `${leastInSync(replicas)}`,
  };
}

/** Creates the topics that are missing, and leaves those that exist as they are. */
export async function createMissing(
  admin: Admin,
  names: Names,
  topics: readonly Topic[],
  replicationFactor: number,
): Promise<TopicReport[]> {
  const before = await compareTopics(admin, names, topics);
  const missing = topics.filter((_topic, index) => before[index]?.outcome === 'missing');
  if (missing.length === 0) return before;
  const wanted = missing.map((topic) => ({
    topic: names.ofTopic(topic.name),
    numPartitions: topic.partitions,
    replicationFactor,
    configEntries: Object.entries(settingsOf(topic, replicationFactor)).map(([name, value]) => ({ name, value })),
  }));
  await admin.ask((kafka) => kafka.createTopics({ topics: wanted, waitForLeaders: false, timeout: 8_000 }));
  await usable(
    admin,
    missing.map(({ name }) => name),
  );
  return before.map((report) =>
    report.outcome === 'missing' ? { ...report, outcome: 'created', problems: [], advice: [] } : report,
  );
}

/** Kafka acknowledges a topic before all of its partitions can be used; on a machine that is busy it needs longer than one question may take. */
async function usable(admin: Admin, topics: readonly string[]): Promise<void> {
  for (let left = 6; ; left -= 1) {
    try {
      await admin.extents(topics);
      return;
    } catch (error) {
      if (left === 1 || !(error instanceof AppError) || !error.retriable) throw error;
    }
  }
}

/** Looks at every topic, in the order given. */
export async function compareTopics(admin: Admin, names: Names, topics: readonly Topic[]): Promise<TopicReport[]> {
  const found = await find(
    admin,
    topics.map(({ name }) => names.ofTopic(name)),
  );
  return topics.map((topic) => {
    const name = names.ofTopic(topic.name);
    const there = found.get(name);
    if (there === undefined) return { name, outcome: 'missing', problems: [`${name} is missing.`], advice: [] };
    const problems = differences(topic, there).map((difference) => `${name} has ${difference}.`);
    return {
      name,
      outcome: problems.length === 0 ? 'right' : 'different',
      problems,
      advice: adviceFor(topic, name, there),
    };
  });
}

function differences(topic: Topic, { partitions, replicas, settings }: Found): string[] {
  const policy = settings['cleanup.policy'];
  const wanted = settingsOf(topic, replicas);
  const inSync = Number(settings['min.insync.replicas']);
  // What a compacted topic is limited to counts only where it is also cleaned by age.
  const limits = topic.compacted
    ? []
    : ['retention.ms', 'retention.bytes', 'segment.ms'].filter(
        (name) => wanted[name] !== undefined && settings[name] !== wanted[name],
      );
  return [
    ...(partitions === topic.partitions
      ? []
      : [
          `${partitions} partitions and needs ${topic.partitions}; a topic with another number of partitions has to be made anew, here or in a cluster of its own`,
        ]),
    ...(policy === wanted['cleanup.policy'] ? [] : [`cleanup.policy=${policy} and needs ${wanted['cleanup.policy']}`]),
    ...limits.map((name) =>
      topic.retention === undefined
        ? `${name}=${settings[name]} and needs -1, or its messages are deleted in time`
        : `${name}=${settings[name]} and needs ${wanted[name]}`,
    ),
    ...(inSync >= leastInSync(replicas)
      ? []
      : [`min.insync.replicas=${inSync} with ${replicas} replicas and needs ${leastInSync(replicas)}`]),
  ];
}

/** Topics of earlier releases have no limit, and everything else works all the same. */
function adviceFor({ compacted }: Topic, name: string, { settings }: Found): readonly string[] {
  const lag = 'max.compaction.lag.ms';
  return compacted && Number(settings[lag]) > compactedWithin
    ? [`${name} has ${lag}=${settings[lag]}: set it to ${compactedWithin}, or what was erased may stay in it for long.`]
    : [];
}

async function find(admin: Admin, names: readonly string[]): Promise<Map<string, Found>> {
  // Asking for a topic that is missing is an error, so all are asked for.
  const all = await admin.ask((kafka) => kafka.fetchTopicMetadata());
  const there = all.topics.filter(({ name }) => names.includes(name));
  if (there.length === 0) return new Map();
  const { resources } = await admin.ask((kafka) =>
    kafka.describeConfigs({
      includeSynonyms: false,
      resources: there.map(({ name }) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name, configNames: looked })),
    }),
  );
  const settings = new Map(
    resources.map(({ resourceName, configEntries }) => [
      resourceName,
      Object.fromEntries(configEntries.map(({ configName, configValue }) => [configName, configValue])),
    ]),
  );
  return new Map(there.map((topic) => [topic.name, foundIn(topic, settings.get(topic.name) ?? {})]));
}

function foundIn({ partitions }: ITopicMetadata, settings: Settings): Found {
  return {
    partitions: partitions.length,
    replicas: Math.min(...partitions.map(({ replicas }) => replicas.length)),
    settings,
  };
}
