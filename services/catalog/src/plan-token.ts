/**
 * What stands for a plan: whoever has looked at one and applies it sends it back, and it is applied only if what they have
 * seen still holds. It says in which turn it was made, for which entries, and what it came to.
 */
import { hash } from 'node:crypto';
import type { CatalogEvent } from '@escalog/contracts';
import { typeOf, type Beginning, type Definitions, type Ref, type Warning } from '@escalog/definitions';
import { listed, type Rejection } from '@escalog/kernel';
import type { Change } from './domain/changes.ts';
import { nameOf } from './domain/wording.ts';
import type { Turns } from './turns.ts';

const namedAtMost = 5;
/** Routing knows nothing of these, so what is changed of them changes no plan but their own. */
const besideRouting: ReadonlySet<string> = new Set(['override', 'calendar', 'alert-source']);
/** Of these it knows only whether they are there. */
const askedFor: ReadonlySet<string> = new Set(['person', 'schedule']);

/** Stands for what was sent and what it came to, with the turn in front; the same again in a later turn differs in that alone. */
export function planOf(
  sent: { readonly values: readonly unknown[]; readonly rotations: Beginning },
  came: {
    readonly changes: readonly Change[];
    readonly warnings: readonly Warning[];
    readonly versions: readonly number[];
  },
  turn: number,
): string {
  const changes = came.changes.map(({ onCall, ...change }) => ({
    ...change,
    onCall: onCall && [onCall.before?.person, onCall.after?.person, onCall.after?.endsAt, onCall.next?.person],
  }));
  return [turn, digest(sent), digest({ ...came, changes })].join('.');
}

/** Why the plan that was looked at is not what would be applied now; `undefined` when it is. */
export async function whyOutdated(
  seen: string,
  now: string,
  turns: Turns,
  definitions: Definitions,
): Promise<Rejection | undefined> {
  const [turn = '', sent, came] = seen.split('.');
  const [, sentNow, cameNow] = now.split('.');
  if (sent !== sentNow)
    return {
      code: 'plan-of-other-entries',
      message: 'This plan was made for other entries, or with other rotations; plan these, and apply that.',
    };
  const { events: changed, areAll } = await turns.since(Number(turn));
  if (came === cameNow && areAll && !changed.some(concernsRouting)) return undefined;
  return { code: 'plan-outdated', message: `${whatHasChanged(changed, definitions)}; plan again, and look at it.` };
}

function concernsRouting({ type, ref }: CatalogEvent): boolean {
  const of = typeOf(ref) ?? '';
  return !besideRouting.has(of) && (!askedFor.has(of) || type === 'CatalogEntryRemoved');
}

function whatHasChanged(changed: readonly CatalogEvent[], definitions: Definitions): string {
  if (changed.length === 0) return 'Time has passed since this plan was made, and who is on call has changed with it';
  const refs: readonly Ref[] = changed.map(({ ref }) => ref).toSorted();
  const more = refs.length - namedAtMost;
  const by = new Set(changed.map(({ meta }) => nameOf(meta.actor.ref, definitions)));
  const [author, ...others] = by;
  const who = author === undefined || author === 'person/unknown' || others.length > 0 ? '' : ` by ${author}`;
  return `The catalog has changed since this plan was made: ${listed(more > 0 ? [...refs.slice(0, namedAtMost), `${more} more`] : refs)}${who}`;
}

function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(value), 'base64url').slice(0, 22);
}
