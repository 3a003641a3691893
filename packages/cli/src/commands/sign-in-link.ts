import { AppError } from '@escalog/kernel';
import { Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

export interface SignInLinkOptions {
  readonly dataDir?: string;
  readonly secrets?: string;
}

/** Makes a link by which somebody signs in, out of what the installation signs with: for when nobody can sign in any more. */
export async function signInLink(
  person: string,
  url: string,
  { dataDir = 'data', secrets = `${dataDir}/secrets.json` }: SignInLinkOptions,
  terminal: Terminal,
): Promise<void> {
  if (!/^person\/[a-z0-9][a-z0-9-]{0,99}$/.test(person))
    throw new Failure('usage', `${person} is no ref of a person; give one such as person/ana-costa.`);
  // Loaded for this alone: nothing else signs anything here.
  const { operatorLink } = await import('@escalog/hosting');
  try {
    terminal.out(operatorLink(person, url, secrets));
  } catch (error) {
    throw error instanceof AppError ? new Failure('usage', error.message) : error;
  }
  terminal.err('Good once, for ten minutes, for whoever has it.');
}
