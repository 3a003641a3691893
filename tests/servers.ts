/**
 * For `node --test --test-global-setup=./tests/servers.ts`: gives every test file the servers of the cluster profile, in
 * ESCALOG_TEST_KAFKA (`host:port`) and ESCALOG_TEST_MONGODB (a URL). Those that are set are used as they are; others are
 * started in containers, and removed at the end, also when the run is interrupted. When that cannot be, tests that need
 * them are skipped for the reason in ESCALOG_TEST_SKIPPED.
 */
import { join } from 'node:path';
import { askKafka, kafkaImage, startKafka, versionOf } from './servers/kafka.ts';
import { askMongodb, mongodbImage, startMongodb } from './servers/mongodb.ts';
import { removeContainers, whyNoContainers, type ServerContainer } from './servers/server-container.ts';

interface Kind {
  readonly name: string;
  readonly variable: 'ESCALOG_TEST_KAFKA' | 'ESCALOG_TEST_MONGODB';
  readonly image: () => string;
  /** Who answers at an address. */
  ask(address: string): Promise<string>;
  start(): Promise<{ readonly address: string; readonly container: ServerContainer; readonly who: string }>;
}

const kafka: Kind = {
  name: 'Kafka',
  variable: 'ESCALOG_TEST_KAFKA',
  image: kafkaImage,
  async ask(address) {
    await askKafka(address);
    return 'a broker that does not tell its version';
  },
  async start() {
    const started = await startKafka();
    await askKafka(started.address);
    return { ...started, who: `Apache Kafka ${await versionOf(started)}` };
  },
};

const mongodb: Kind = {
  name: 'MongoDB',
  variable: 'ESCALOG_TEST_MONGODB',
  image: mongodbImage,
  ask: askMongodb,
  async start() {
    const { url, container } = await startMongodb();
    return { address: url, container, who: await askMongodb(url) };
  },
};

export async function globalSetup(): Promise<void> {
  // Some six hundred processes, and threads of them, read the same modules.
  process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, '..', 'node_modules', '.cache', 'compiled');
  await Promise.all([provide(kafka), provide(mongodb)]);
}

/** Called twice when a run is interrupted. */
export async function globalTeardown(): Promise<void> {
  if ((await whyNoContainers()) === false) await removeContainers();
}

async function provide({ name, variable, image, ask, start }: Kind): Promise<void> {
  const given = process.env[variable];
  if (given) return say(`${name} for the tests: ${await answerFrom(given)}, at ${given}, which ${variable} names.`);
  const whyNone = await whyNoContainers(image());
  if (whyNone !== false) return skip(`${whyNone}, and ${variable} names no server`);
  try {
    const { address, container, who } = await start();
    process.env[variable] = address;
    say(
      `${name} for the tests: ${who}, at ${address}, from the image ${image()}${container.standIn === undefined ? '' : `, a stand-in: ${container.standIn}`}.`,
    );
  } catch (error) {
    skip(`no container of ${image()} starts: ${messageOf(error)}`);
  }

  async function answerFrom(address: string): Promise<string> {
    try {
      return await ask(address);
    } catch (error) {
      throw new Error(`No ${name} answers at ${address}, which ${variable} names: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }

  function skip(reason: string): void {
    process.env['ESCALOG_TEST_SKIPPED'] = reason;
    say(`${name} for the tests: none, and what needs it is skipped: ${reason}.`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.trim() : String(error);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
