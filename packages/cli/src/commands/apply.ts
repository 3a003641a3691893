import type { Applied } from '../api/catalog.ts';
import type { WrittenEntry } from '../catalog-files.ts';
import { Failure } from '../failure.ts';
import { readPlanFile } from '../plan-file.ts';
import { refOf } from '../ref-of.ts';
import { changeCounts } from '../show/changes.ts';
import type { Context } from './command.ts';
import { needConsent } from './consent.ts';
import { located, planFor, showPlan, valuesOf, type Rotations } from './planning.ts';

/** Who makes a change, and why. */
export interface Signature {
  readonly by?: string;
  readonly why?: string;
}

/** The options that say so. */
export interface Signing {
  readonly as?: string;
  readonly because?: string;
}

export interface ApplyOptions extends Signing {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly rotations?: Rotations;
  /** Of the rows of CSV files. */
  readonly type?: string;
  readonly listSeparator?: string;
  /** A file that `escalog plan --out` has written. */
  readonly plan?: string;
}

/**
 * Shows what files of entries would change in the catalog, asks, and applies that: all, or none when one is faulty, and
 * only if what was shown still holds. A plan that was kept was looked at already, and is applied as it is.
 */
export async function apply(paths: readonly string[], options: ApplyOptions, context: Context): Promise<void> {
  if ((options.plan === undefined) === (paths.length === 0))
    throw new Failure(
      'usage',
      'Say what to apply: files or folders of entries, or --plan and what escalog plan --out wrote.',
    );
  if (options.plan !== undefined) return applyKept(options.plan, options, context);
  const { client, terminal } = context;
  // What reads all formats takes a while to load, and no other command needs it.
  const { entriesIn } = await import('../catalog-sources.ts');
  const { entries, remarks } = await entriesIn(paths, options, client);
  for (const remark of remarks) terminal.err(remark);
  if (entries.length === 0) throw new Failure('usage', 'There are no entries in these files.');
  const { rotations } = options;
  const planned = await planFor(entries, rotations, client);
  showPlan(planned, entries, terminal);
  terminal.err(`${changeCounts(planned.changes)}.`);
  if (options.dryRun || planned.changes.every(({ kind }) => kind === 'unchanged')) return;
  await needConsent(options.yes, { verb: 'apply', nothingDone: 'Nothing was applied.' }, terminal);
  await send(entries, { rotations, plan: planned.plan }, options, context);
}

async function applyKept(file: string, options: ApplyOptions, context: Context): Promise<void> {
  const { plan, entries, rotations } = readPlanFile(file);
  if (options.dryRun || options.rotations !== undefined)
    throw new Failure('usage', 'A plan is applied as it was made: leave out --dry-run and --rotations.');
  const written = entries.map((value) => ({
    value,
    placeOf: (pointer: string) => `${file}: ${refOf(value)}${pointer}`,
  }));
  await send(written, { rotations, plan }, options, context);
}

async function send(
  entries: readonly WrittenEntry[],
  planned: { readonly rotations: Rotations | undefined; readonly plan: string },
  signing: Signing,
  { client, terminal }: Context,
): Promise<void> {
  const body = { entries: valuesOf(entries), ...planned, ...signature(signing, terminal) };
  const { changes } = await located(entries, async () => (await client.post<Applied>('/v1/catalog/apply', body)).body);
  terminal.err(`Applied: ${changeCounts(changes)}.`);
}

/** Whoever is logged in to this machine, unless somebody else is named. */
export function signature({ as, because }: Signing, { user }: Context['terminal']): Signature {
  const by = as ?? user;
  return { ...(by !== undefined && { by }), ...(because !== undefined && { why: because }) };
}
