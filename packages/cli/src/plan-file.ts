import type { Rotations } from './commands/planning.ts';
import { Failure } from './failure.ts';
import { textIn, writeFile } from './files.ts';

/** A plan that is kept, to be applied later just as it was looked at. */
export interface KeptPlan {
  /** What stands for it at the server. */
  readonly plan: string;
  readonly entries: readonly unknown[];
  readonly rotations?: Rotations | undefined;
}

/** Secrets of contact methods are in it as they were written, so nobody else may read it. */
export function writePlanFile(path: string, plan: KeptPlan): void {
  writeFile(path, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
}

/** A plan that `writePlanFile` has written. Whatever else is there is a `usage` failure. */
export function readPlanFile(path: string): KeptPlan {
  const kept = parsed(textIn(path));
  if (kept === undefined)
    throw new Failure('usage', `${path} is not a plan; make one with escalog plan FILES --out ${path}`);
  return kept;
}

function parsed(text: string): KeptPlan | undefined {
  try {
    const kept = JSON.parse(text) as Partial<KeptPlan> | null;
    const isPlan = typeof kept?.plan === 'string' && Array.isArray(kept.entries);
    return isPlan ? (kept as KeptPlan) : undefined;
  } catch {
    return undefined;
  }
}
