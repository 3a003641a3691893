import { Failure } from '../failure.ts';
import type { Terminal } from '../terminal.ts';

/** Goes on with `--yes` or after a yes; else the command ends, and `nothingDone` says that it has done nothing. */
export async function needConsent(
  yes: boolean | undefined,
  { verb, nothingDone }: { readonly verb: 'apply' | 'remove'; readonly nothingDone: string },
  terminal: Terminal,
): Promise<void> {
  if (yes) return;
  if (!terminal.interactive)
    throw new Failure(
      'usage',
      `${nothingDone.replace(/\.$/, '')}: nobody is here to ask. Give --yes to ${verb}, or --dry-run to only look.`,
    );
  if (!(await terminal.confirm(`${verb === 'apply' ? 'Apply' : 'Remove'} this?`)))
    throw new Failure('refused', nothingDone);
}
