import { readFileSync } from 'node:fs';
import { configOrExit } from './process.ts';
import type { Parsed } from './settings.ts';

/**
 * The environment, with what files hold: `ESCALOG_SMTP_URL_FILE` names a file whose text is taken for `ESCALOG_SMTP_URL`, as
 * secrets are given to containers. A problem names the variable, never what a file holds.
 */
export function withFiles(env: NodeJS.ProcessEnv): Parsed<NodeJS.ProcessEnv> {
  const config: NodeJS.ProcessEnv = { ...env };
  const problems: string[] = [];
  for (const [variable, file] of Object.entries(env)) {
    const name = /^(ESCALOG_\w+)_FILE$/.exec(variable)?.[1];
    if (name === undefined || !file) continue;
    if (env[name]) problems.push(`${name} and ${variable} are both set; leave one of the two out.`);
    else
      try {
        config[name] = readFileSync(file, 'utf8').trim();
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        problems.push(`${variable} names ${file}, which cannot be read (${code}).`);
      }
  }
  return problems.length > 0 ? { problems } : { config };
}

/** The environment of a process, with what files hold; the process ends when one cannot be read. */
export function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return configOrExit(withFiles(env));
}
