import { Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

export interface Consent {
  readonly verb: 'apply' | 'remove' | 'declare' | 'migrate' | 'erase' | 'repair' | 'send';
  readonly nothingDone: string;
  /** What only looks; `--dry-run` when left out. */
  readonly look?: string;
}

const questions: Readonly<Record<Consent['verb'], string>> = {
  apply: 'Apply this?',
  remove: 'Remove this?',
  declare: 'Declare it?',
  migrate: 'Move them?',
  erase: 'Erase them?',
  repair: 'Go on without what is missing?',
  send: 'Send all of that?',
};

/** Goes on with `--yes` or after a yes; else the command ends, and `nothingDone` says that it has done nothing. */
export async function needConsent(
  yes: boolean | undefined,
  { verb, nothingDone, look = '--dry-run' }: Consent,
  terminal: Terminal,
): Promise<void> {
  if (yes) return;
  if (!terminal.interactive)
    throw new Failure(
      'usage',
      `${nothingDone.replace(/\.$/, '')}: nobody is here to ask. Give --yes to ${verb}, or ${look} to only look.`,
    );
  if (!(await terminal.confirm(questions[verb]))) throw new Failure('refused', nothingDone);
}
