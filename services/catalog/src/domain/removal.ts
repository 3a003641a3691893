/**
 * Which of several entries can be removed together. What refers to an entry may go with it, so circles can be removed;
 * whatever stays keeps what it refers to. Incidents need a triage path and a severity to assume, unless nothing at all
 * is left: a catalog may be empty.
 */
import {
  layersOf,
  referencesOf,
  spanOf,
  windowSpan,
  triagePath,
  type CatalogEntry,
  type Definitions,
  type Ref,
} from '@escalog/definitions';
import { listed, type Instant, type Rejection } from '@escalog/kernel';
import { noSuchEntry } from './entry.ts';

const namedAtMost = 10;

/** What is to be removed, each ref once, and what cannot be, with the reason. */
export interface Removal {
  readonly removed: readonly Ref[];
  readonly refused: readonly Refused[];
}

export interface Refused {
  readonly ref: Ref;
  readonly rejection: Rejection;
}

/** The most of `refs` that can be removed together at an instant, and why the others cannot. */
export function removalOf(refs: readonly Ref[], definitions: Definitions, at: Instant): Removal {
  const asked = new Set(refs.flatMap((ref) => [ref, ...overBy(ref, definitions, at)]));
  const everything = definitions.all();
  const staying = new Set(everything.map(({ ref }) => ref)).difference(asked);
  if (staying.size > 0) for (const { ref } of everything.filter(isEssential)) staying.add(ref);
  // Refs that are added on the way are looked at too.
  for (const ref of staying) for (const needed of referencesFrom(ref, definitions, at)) staying.add(needed);
  const references = [...staying].flatMap((by) => [...referencesFrom(by, definitions, at)].map((ref) => ({ ref, by })));
  const referrers = Map.groupBy(references, ({ ref }) => ref);
  const refused = [...asked].flatMap((ref): readonly Refused[] => {
    if (definitions.find(ref) === undefined)
      return [{ ref, rejection: { code: 'entry-not-found', message: noSuchEntry(ref) } }];
    if (!staying.has(ref)) return [];
    const others = (referrers.get(ref) ?? []).map(({ by }) => by).filter((by) => by !== ref);
    return [{ ref, rejection: whyItStays(ref, others.sort(), definitions) }];
  });
  const not = new Set(refused.map(({ ref }) => ref));
  return { removed: [...asked].filter((ref) => !not.has(ref)), refused };
}

/** The overrides of a schedule that count no more: they go when it goes. */
function overBy(schedule: Ref, definitions: Definitions, at: Instant): readonly Ref[] {
  return definitions
    .overridesOf(schedule)
    .all.filter(({ until }) => until <= at)
    .map(({ override }) => override.ref);
}

function whyItStays(ref: Ref, referrers: readonly Ref[], definitions: Definitions): Rejection {
  if (ref === triagePath)
    return { code: 'still-needed', message: `${ref} must stay: incidents that nobody owns climb it.` };
  if ('erased' in (definitions.find(ref)?.entry ?? {}))
    return {
      code: 'still-needed',
      message: `${ref} was erased: what is left holds no details, and gives incidents the name that is shown in their place.`,
    };
  if (referrers.length > 0)
    return {
      code: 'still-referenced',
      message: `${ref} is still referred to by ${named(referrers)}; change or remove those first.`,
    };
  return {
    code: 'still-needed',
    message: `${ref} is taken when a declaration names no severity; apply another one with "assumed": true, and this one without, first.`,
  };
}

/** Whether every catalog that is not empty needs it. */
function isEssential(entry: CatalogEntry): boolean {
  return entry.ref === triagePath || 'assumed' in entry || 'erased' in entry;
}

/**
 * What an entry refers to, a schedule also to whom its rotations have left but who has turns until a later one begins. An
 * override or maintenance window that is over holds nobody: or else nobody who ever stood in for somebody could be removed.
 */
function referencesFrom(ref: Ref, definitions: Definitions, at: Instant): ReadonlySet<Ref> {
  const entry = definitions.find(ref)?.entry;
  const schedule = definitions.findOf('schedule', ref)?.entry;
  if (entry === undefined || isOver(ref, definitions, at)) return new Set();
  return new Set([
    ...referencesOf(entry).map((reference) => reference.ref),
    ...(schedule === undefined ? [] : layersOf(schedule, definitions).flatMap((layer) => layer.peopleFrom(at))),
  ]);
}

/** Whether it is an override or a maintenance window that counts no more. */
function isOver(ref: Ref, definitions: Definitions, at: Instant): boolean {
  const window = definitions.findOf('maintenance-window', ref)?.entry;
  if (window !== undefined) return windowSpan(window).until <= at;
  const override = definitions.findOf('override', ref)?.entry;
  const schedule = override && definitions.findOf('schedule', override.schedule)?.entry;
  return override !== undefined && (schedule === undefined || spanOf(override, schedule.timeZone).until <= at);
}

function named(refs: readonly Ref[]): string {
  const more = refs.length - namedAtMost;
  return listed(more > 0 ? [...refs.slice(0, namedAtMost), `${more} more`] : refs);
}
