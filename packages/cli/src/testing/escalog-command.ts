import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const main = join(import.meta.dirname, '..', 'main.ts');

/** What a run of `escalog` left behind. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly url?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs `escalog` as a process of its own, with New York's clock and nobody at the terminal. Of Escalog's own variables it knows those that are given. */
export async function escalog(args: readonly string[], { url, cwd, env }: Surroundings = {}): Promise<Ran> {
  const others = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('ESCALOG_')));
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...others, TZ: 'America/New_York', ...(url !== undefined && { ESCALOG_URL: url }), ...env },
    ...(cwd !== undefined && { cwd }),
  });
  const code = new Promise<number | null>((closed) => child.once('close', closed));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await code, out, err };
}
