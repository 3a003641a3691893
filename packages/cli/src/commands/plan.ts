import { Failure } from '../failure.ts';
import { changeCounts } from '../show/changes.ts';
import { writePlanFile } from '../plan-file.ts';
import type { Context } from './command.ts';
import { planFor, showPlan, valuesOf, type Rotations } from './planning.ts';

export interface PlanOptions {
  readonly rotations?: Rotations;
  /** Of the rows of CSV files. */
  readonly type?: string;
  readonly listSeparator?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** Shows what files of entries would change, and whom incidents would have reached. Ends with 4 when something would change. */
export async function plan(
  paths: readonly string[],
  { rotations, out, json, ...csv }: PlanOptions,
  { client, terminal }: Context,
): Promise<void> {
  const { entriesIn } = await import('../catalog-sources.ts');
  const { entries, remarks } = await entriesIn(paths, csv, client);
  for (const remark of remarks) terminal.err(remark);
  if (entries.length === 0) throw new Failure('usage', 'There are no entries in these files.');
  const planned = await planFor(entries, rotations, client);
  if (json) terminal.out(JSON.stringify(planned, null, 2));
  else showPlan(planned, entries, terminal);
  if (out !== undefined) writePlanFile(out, { plan: planned.plan, entries: valuesOf(entries), rotations });
  const counts = `${changeCounts(planned.changes)}.`;
  if (planned.changes.some(({ kind }) => kind !== 'unchanged'))
    throw new Failure(
      'changes',
      out === undefined ? counts : `${counts} To apply just this: escalog apply --plan ${out}`,
    );
  terminal.err(counts);
}
