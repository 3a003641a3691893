/** Places that a world can move between, with what `escalog export` and `escalog import` make of them. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everyTopic } from '@escalog/contracts';
import {
  clusterSource,
  clusterTarget,
  embeddedSource,
  embeddedTarget,
  exportFrom,
  importInto,
  type ClusterAddress,
  type Source,
  type Target,
} from '@escalog/moving';
import { ClusterInstallation, type Servers } from '../harness/cluster.ts';
import { EmbeddedInstallation } from '../harness/embedded.ts';
import type { Installation } from '../harness/installation.ts';
import type { World } from '../harness/world.ts';

export interface Place {
  readonly installation: Installation;
  source(): Promise<Source>;
  target(): Promise<Target>;
}

export interface ClusterPlace extends Place {
  readonly address: ClusterAddress;
  readonly secretsFile: string;
}

const silently = (): void => {};

export function embeddedPlace(): Place & { readonly dataDir: string } {
  const installation = new EmbeddedInstallation();
  const { dataDir } = installation;
  return { installation, dataDir, source: () => embeddedSource(dataDir), target: async () => embeddedTarget(dataDir) };
}

/** A place of its own on these servers, with its topics made; `folder` takes its secrets. */
export async function clusterPlace(
  { kafka, mongodb }: Servers,
  folder: string,
  { options }: Pick<World, 'options'>,
): Promise<ClusterPlace> {
  const name = `moving-${randomUUID()}`;
  const secretsFile = join(folder, `${name}.json`);
  const installation = new ClusterInstallation(name, { kafka, mongodb }, { topics: everyTopic, secretsFile });
  await installation.createTopics(options);
  const address = { bus: `kafka://${kafka}`, store: mongodb, secrets: secretsFile, installation: name };
  return {
    installation,
    address,
    secretsFile,
    source: () => clusterSource(address),
    target: () => clusterTarget(address),
  };
}

export async function exported(from: Place, file: string): Promise<void> {
  const source = await from.source();
  await exportFrom(source, file, silently).finally(() => source.close());
}

export async function imported(file: string, to: Place): Promise<void> {
  const target = await to.target();
  await importInto(target, file, silently).finally(() => target.close());
}

/** Exports what a stopped world has at one place, imports it at another, and starts the world there. */
export async function moved(world: World, from: Place, to: Place, folder: string): Promise<void> {
  const file = join(folder, `export-${randomUUID()}`);
  await exported(from, file);
  world.moveTo(to.installation);
  await imported(file, to);
  await world.start();
}

/** A folder that is removed when it goes out of scope. */
export function temporaryFolder(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'escalog-moving-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
