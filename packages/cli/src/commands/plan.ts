import { entriesIn } from '../catalog-sources.ts';
import { Failure } from '../failure.ts';
import { changeCounts } from '../show/changes.ts';
import { writePlanFile } from '../plan-file.ts';
import type { Context } from './command.ts';
import { planFor, showPlan, valuesOf, type Rotations } from './planning.ts';

export interface PlanOptions {
  readonly rotations?: Rotations;
  readonly out?: string;
  readonly json?: boolean;
}

/** Shows what files of entries would change, and whom incidents would have reached. Ends with 4 when something would change. */
export async function plan(
  paths: readonly string[],
  { rotations, out, json }: PlanOptions,
  { client, terminal }: Context,
): Promise<void> {
  const { entries, remarks } = await entriesIn(paths, client);
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
