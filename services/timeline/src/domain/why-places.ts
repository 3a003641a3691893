/** The places of paths at which somebody may have been paged. */
import type { PathDefinition } from '@escalog/contracts';
import { mayMean } from './catalog-now.ts';
import type { IncidentEvent, IncidentEventOf } from './incident-event.ts';
import { pinnedDefinition } from './pinned-path.ts';
import { pinningsOf, type Pinning } from './why-climb.ts';
import type { Told } from './why-missed.ts';

/** A place of a path that may mean them. */
export interface Place {
  readonly pinning: Pinning;
  /** From 1; null for the last resort. */
  readonly level: number | null;
  /** Index of its node within the definition; -1 for the last resort. */
  readonly node: number;
  /** The target that means them. */
  readonly target: string;
  readonly definition: PathDefinition;
}

/** Where an escalation may have come to them: by the version that it is pinned to last, and by those before it as far as they were climbed. */
export function placesOn(escalationId: string, told: Told): readonly Place[] {
  const pinnings = pinningsOf(escalationId, told.history.events);
  return pinnings.flatMap((pinning, index) => {
    const next = pinnings[index + 1];
    const places = placesIn(pinning, told);
    if (next === undefined) return places;
    return places.filter((place) => decidedAt(place, told, next.meta.version).length > 0);
  });
}

function placesIn(pinning: Pinning, told: Told): readonly Place[] {
  const definition = pinnedDefinition(pinning);
  if (definition === undefined) return [];
  let number = 0;
  const levels = definition.nodes.flatMap(({ level }, node): readonly Place[] => {
    if (level === null) return [];
    number += 1;
    const target = level.targets.find((one) => means(one, told));
    return target === undefined ? [] : [{ pinning, level: number, node, target, definition }];
  });
  const last = definition.lastResort;
  const isLast = last !== '' && means(last, told);
  return [...levels, ...(isLast ? [{ pinning, level: null, node: -1, target: last, definition }] : [])];
}

function means(target: string, { somebody, now, history }: Told): boolean {
  if (target === somebody.ref) return true;
  if (now !== undefined && mayMean(target, somebody.ref, now)) return true;
  return history.pages.some(({ via, person }) => person === somebody.ref && via[0] === target);
}

type Decided = IncidentEventOf<'LevelReached' | 'LevelSkipped' | 'EscalationExhausted' | 'LastResortPaged'>;

/** What was decided at the place, before `until` of the stream: it was reached or skipped. */
export function decidedAt(
  { pinning, level }: Place,
  { history }: Pick<Told, 'history'>,
  until = Number.POSITIVE_INFINITY,
): readonly Decided[] {
  return history.events
    .filter(isDecided)
    .filter(
      (event) =>
        event.escalationId === pinning.escalationId &&
        event.meta.version > pinning.meta.version &&
        event.meta.version < until &&
        level === ('level' in event ? event.level : null),
    );
}

function isDecided(event: IncidentEvent): event is Decided {
  return (
    event.type === 'LevelReached' ||
    event.type === 'LevelSkipped' ||
    event.type === 'EscalationExhausted' ||
    event.type === 'LastResortPaged'
  );
}

interface Above {
  readonly node: number;
  readonly side: string | null;
}

/** The branches that the level stands in, the outermost first, with its side of each. */
export function branchesAbove({ node, definition }: Place): readonly Above[] {
  const above: Above[] = [];
  for (let at = definition.nodes[node]; at !== undefined && at.within !== null; at = definition.nodes[at.within])
    above.unshift({ node: at.within, side: at.side });
  return above;
}
