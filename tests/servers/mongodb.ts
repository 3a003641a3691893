import { MongoClient } from 'mongodb';
import { Wait } from 'testcontainers';
import { imageFrom } from '../../infra/images.ts';
import { freePort } from './free-port.ts';
import { LoopbackContainer, ServerContainer } from './server-container.ts';

export interface StartedMongodb {
  /** A URL without a database, also after `kill` and `start`. */
  readonly url: string;
  readonly image: string;
  readonly container: ServerContainer;
}

export const mongodbImage = (): string => imageFrom(process.env, 'ESCALOG_IMAGE_MONGODB');

/** Starts a server of its own: the stand-in as it is, MongoDB as a replica set of one. */
export function startMongodb(): Promise<StartedMongodb> {
  const image = mongodbImage();
  return image.startsWith('escalog-standin/') ? startStandIn(image) : startReplicaSet(image);
}

async function startStandIn(image: string): Promise<StartedMongodb> {
  const port = await freePort();
  const url = `mongodb://127.0.0.1:${port}`;
  const container = new LoopbackContainer(image)
    .withLoopbackPort(27017, port)
    .withWaitStrategy(Wait.forListeningPorts());
  return { url, image, container: await ServerContainer.start(container, () => untilItServes(url)) };
}

/**
 * Not exercised where continuous integration runs, which has no image of MongoDB (docs/tested-with.md). The members of a
 * replica set go by one address inside and outside, and so the server listens inside on the port that is published.
 */
async function startReplicaSet(image: string): Promise<StartedMongodb> {
  const port = await freePort();
  const url = `mongodb://127.0.0.1:${port}`;
  const container = new LoopbackContainer(image)
    .withLoopbackPort(port, port)
    .withCommand(['--replSet', 'rs0', '--bind_ip_all', '--port', String(port)])
    .withWaitStrategy(Wait.forListeningPorts());
  return {
    url,
    image,
    container: await ServerContainer.start(container, async () => {
      await initiate(url, `127.0.0.1:${port}`);
      await untilItServes(url);
    }),
  };
}

/** Makes the replica set, unless it was made before the server was started again. */
async function initiate(url: string, host: string): Promise<void> {
  await using client = new MongoClient(url, { directConnection: true });
  const { setName } = await client.db('admin').command({ hello: 1 });
  if (setName === undefined)
    await client.db('admin').command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } });
}

/** The driver looks for a server that takes writes; a connection that is lost while the server begins is one more try. */
async function untilItServes(url: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      await askMongodb(url);
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

/** Who answers at a URL, and in which version. Rejects when nobody does. */
export async function askMongodb(url: string): Promise<string> {
  await using client = new MongoClient(url, { serverSelectionTimeoutMS: 5_000 });
  const { version, ferretdb } = await client.db('admin').command({ buildInfo: 1 });
  return ferretdb === undefined
    ? `MongoDB ${version}`
    : `FerretDB ${ferretdb.version}, which speaks as MongoDB ${version}`;
}
