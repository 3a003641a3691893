import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const python = join(process.env['ESCALOG_TEST_CONSUMERS'] ?? '', 'python', 'bin', 'python');

/** Why no program in Python can be run here, or `false`. */
export const whyNoPython =
  process.env['ESCALOG_TEST_CONSUMERS'] === undefined
    ? 'set ESCALOG_TEST_CONSUMERS to the folder that docs/consuming-events.md tells how to install'
    : existsSync(python)
      ? false
      : `there is no ${python}: docs/consuming-events.md tells how to install it`;

/** What a program prints; not waited for in between, because it may ask a server of this process. */
export async function runPython(args: readonly string[], cwd: string): Promise<string> {
  return (await promisify(execFile)(python, args, { cwd, timeout: 60_000 })).stdout;
}
