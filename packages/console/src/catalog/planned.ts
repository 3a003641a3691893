import type { Api } from '../api.ts';
import { differencesOf, type Line } from './differences.ts';
import { entryNow } from './entry.ts';
import { yamlOf } from './yaml-entries.ts';

/** What `POST /v1/catalog/plan` answers. */
interface Plan {
  readonly changes: readonly {
    readonly ref: string;
    readonly kind: 'added' | 'changed' | 'unchanged';
    readonly fields: readonly string[];
    readonly onCall?: {
      readonly before: Turn | null;
      readonly after: Turn | null;
    };
  }[];
  readonly warnings: readonly { readonly ref: string; readonly pointer: string; readonly detail: string }[];
  readonly climbing: readonly { readonly incident: string; readonly title: string }[];
  readonly running: readonly { readonly ref: string; readonly note: string }[];
  readonly routing: {
    readonly lookedAt: number;
    readonly incidents: readonly {
      readonly incident: string;
      readonly title: string;
      readonly declaredAt: string;
      readonly now: Routed;
      readonly planned: Routed;
    }[];
    readonly next: string | null;
  };
  readonly plan: string;
}

interface Turn {
  readonly name: string;
}

interface Routed {
  readonly to: readonly { readonly name: string }[];
}

/** A plan as it is shown before it is applied. */
export interface ShownPlan extends Omit<Plan, 'changes'> {
  /** Without those that change nothing. */
  readonly changes: readonly (Plan['changes'][number] & { readonly lines: readonly Line[] })[];
  readonly unchanged: number;
}

/** Differences are shown of so many entries; the others are named. */
const shownAtMost = 50;

/** What applying these entries would change, and for whom. */
export async function planFor(api: Api, values: readonly unknown[]): Promise<ShownPlan> {
  const plan = await api.send<Plan>('POST', '/v1/catalog/plan', { entries: values });
  const changing = plan.changes.flatMap((change, index) =>
    change.kind === 'unchanged' ? [] : [{ change, value: values[index] as Record<string, unknown> }],
  );
  const changes = await Promise.all(
    changing.map(async ({ change, value }, index) => {
      if (index >= shownAtMost) return { ...change, lines: [] };
      const now = change.kind === 'added' ? undefined : (await entryNow(api, change.ref))?.entry;
      return { ...change, lines: differencesOf(now === undefined ? '' : yamlOf(now), yamlOf(inOrderOf(now, value))) };
    }),
  );
  return { ...plan, changes, unchanged: plan.changes.length - changes.length };
}

/** The same fields in the order in which they stand in what there is, so that only what differs does. */
function inOrderOf(
  now: Readonly<Record<string, unknown>> | undefined,
  value: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const known = Object.keys(now ?? {}).filter((name) => name in value);
  return Object.fromEntries([...new Set([...known, ...Object.keys(value)])].map((name) => [name, value[name]]));
}
