/** The cluster profile: Kafka, a database for each service, and the file with the secrets. */
import { existsSync } from 'node:fs';
import type { Bus } from '@escalog/bus';
import { kafkaOptionsOf, openKafkaBus } from '@escalog/bus/kafka';
import { everyTopic, recordedTopics, serviceNames, type ServiceName } from '@escalog/contracts';
import { secretsIn, writeSecrets, type Secrets } from '@escalog/hosting';
import { AppError } from '@escalog/kernel';
import { systemClock } from '@escalog/runner';
import type { Store } from '@escalog/store';
import { openMongoStore, openMongoStoreToImport, type MongoStoreOptions } from '@escalog/store/mongodb';
import { movingError } from './moving-error.ts';
import { positionsIn, type Source } from './source.ts';
import type { Target } from './target.ts';

export interface ClusterAddress {
  /** As ESCALOG_BUS: `kafka://host:port`. */
  readonly bus: string;
  /** As ESCALOG_STORE: `mongodb://host:port`. */
  readonly store: string;
  /** The file with the secrets, as ESCALOG_SECRETS. */
  readonly secrets: string;
  /** The name of this installation, where several share the servers, as those of tests do. */
  readonly installation?: string;
}

/** The installation at an address. Rejects when it cannot be reached, its topics are not Escalog's, or it holds half of an import. */
export async function clusterSource(address: ClusterAddress): Promise<Source> {
  const secrets = secretsIn(address.secrets);
  const { opened, ...kafka } = await openAll(address, async (options) => ({ store: await openMongoStore(options) }));
  const stores = new Map(opened.map(({ service, store }) => [store, [service]]));
  return { ...kafka, profile: 'cluster', secrets, stores, expectStopped: () => expectStopped(kafka.bus) };
}

/** A place for an installation: its topics have been made, and nothing else is there. Rejects as `clusterSource` does. */
export async function clusterTarget(address: ClusterAddress): Promise<Target> {
  const { opened, bus, failed, close } = await openAll(address, openMongoStoreToImport);
  const names = opened.map(({ database }) => database).join(', ');
  let isBegun = false;
  return {
    profile: 'cluster',
    failed,
    close,
    get remedy() {
      return isBegun
        ? `Drop the databases ${names}, delete Escalog's topics and make them anew (npm run topics), and import again.`
        : undefined;
    },
    async expectEmpty() {
      await expectStopped(bus);
      for (const { store, database } of opened) {
        for await (const { kind, collection } of store.dump())
          throw movingError(
            'NOT_EMPTY',
            `The database ${database} is not empty, it has ${kind} of ${collection}: drop it, or name another MongoDB.`,
          );
      }
      for (const { name } of recordedTopics) {
        if ((await bus.lag('escalog.moving', [name])) > 0)
          throw movingError(
            'NOT_EMPTY',
            `The topic ${name} is not empty: delete it and make it anew (npm run topics), or name another Kafka.`,
          );
      }
    },
    async begin(secrets) {
      putSecrets(address.secrets, secrets);
      isBegun = true;
      for (const { begin } of opened) await begin();
      return { bus, stores: new Map(opened.map(({ service, store }) => [store, [service]])) };
    },
    async finish() {
      for (const { finish } of opened) await finish();
    },
  };
}

interface Opened {
  readonly store: Store;
}

async function openAll<Part extends Opened>(
  { bus: url, store, installation }: ClusterAddress,
  openStore: (options: MongoStoreOptions) => Promise<Part>,
) {
  const kafka = kafkaOptionsOf(url);
  if ('problem' in kafka) throw movingError('ADDRESS', kafka.problem);
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  // What matters of it comes back as an error.
  const log = { info: () => {}, warn: () => {} };
  const namespace = installation === undefined ? '' : `${installation}.`;
  const bus = await openKafkaBus({
    ...kafka.value,
    clientId: 'escalog-moving',
    topics: everyTopic,
    namespace,
    clock: systemClock,
    log,
    onFailure: failure.reject,
  });
  const opened: (Part & { readonly service: ServiceName; readonly database: string })[] = [];
  const close = async (): Promise<void> => {
    await bus.close();
    await Promise.all(opened.map((part) => part.store.close()));
  };
  try {
    for (const service of serviceNames) {
      const database = `${installation ?? 'escalog'}-${service}`;
      opened.push({ ...(await openStore({ url: store, database, log })), service, database });
    }
    return { bus, opened, failed: failure.promise, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Kafka tells whether a group has members only to somebody who commits for it: what is committed is what is there. */
async function expectStopped(bus: Bus): Promise<void> {
  const positions = await positionsIn(bus);
  try {
    await Promise.all(
      [...Map.groupBy(positions, ({ group }) => group)].map(([group, ofGroup]) => bus.commit(group, ofGroup)),
    );
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'ESCALOG_BUS_GROUP_RUNNING') throw error;
    throw movingError(
      'RUNNING',
      `Services run there (${error.message.split(':', 1).join()}). Stop every service, wait ten seconds, and try again.`,
      error,
    );
  }
}

/** Writes the secrets, unless they are there. Throws when others are. */
function putSecrets(file: string, secrets: Secrets): void {
  if (!existsSync(file)) return makeSecrets(file, secrets);
  const there = secretsIn(file);
  const isSame = there.linkSecret === secrets.linkSecret && there.webhookSecret === secrets.webhookSecret;
  if (!isSame)
    throw movingError(
      'SECRETS',
      `${file} holds other secrets, with which the links in pages sent before would not work: move it away, and import again; the import makes it anew.`,
    );
}

function makeSecrets(file: string, secrets: Secrets): void {
  try {
    writeSecrets(file, secrets);
  } catch (error) {
    throw movingError(
      'SECRETS',
      `${file} cannot be written (${error instanceof Error ? error.message : String(error)}): name a file for the secrets in a folder that this user may write.`,
      error,
    );
  }
}
