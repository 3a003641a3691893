/** What it takes to run the services as processes of their own. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ServiceName } from '@escalog/contracts';
import { secretsMadeIn } from '@escalog/hosting';
import type { Servers } from './cluster.ts';

const root = join(import.meta.dirname, '..', '..');

/** A process of a cluster. */
export type ProcessName = ServiceName | 'gateway';

/** What Node is told so that it runs a service, or the gateway, as `npm start --workspace` does. */
export function argumentsOf(name: ProcessName): readonly string[] {
  const folder = name === 'gateway' ? 'packages' : 'services';
  return ['--disable-warning=TimeoutNegativeWarning', join(root, folder, name, 'src', 'main.ts')];
}

/** The line that a service prints once it listens; its first group is the URL. */
export const listening = /(?:service|gateway) runs at (http:\S+)\./;

/** Creates topics, and secrets in `folder`. Resolves with the environment of every service on these servers. */
export async function separateServices(
  { kafka, mongodb }: Servers,
  folder: string,
): Promise<Readonly<Record<string, string>>> {
  const secrets = join(folder, 'secrets.json');
  secretsMadeIn(secrets);
  const env = {
    PORT: '0',
    ESCALOG_BUS: `kafka://${kafka}`,
    ESCALOG_STORE: mongodb,
    ESCALOG_SECRETS: secrets,
    ESCALOG_LOG_LEVEL: 'warn',
    ESCALOG_ALLOWED_NETWORKS: '127.0.0.0/8',
  };
  await promisify(execFile)(process.execPath, [join(root, 'infra', 'topics.ts'), '--replication-factor', '1'], {
    env: { ...process.env, ...env },
  });
  return env;
}
