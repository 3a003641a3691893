/**
 * Who is on call in a schedule at an instant. The layers are asked from the last to the first, and the first of them that
 * says something counts. Then the overrides that count at the instant are gone through in the order in which they were
 * made: `add` puts a person beside whoever is on call, `remove` takes one away and `replace` puts one in the place of one
 * or of all.
 */
import type { Instant } from '@escalog/kernel';
import type { EntryOf, Ref } from '../entry.ts';
import { layersOf, type Calendars, type Layer } from './layers.ts';
import type { Overrides } from './overrides.ts';
import { always, whereAllHold, type Piece } from './piece.ts';
import type { Turn } from './turns.ts';

type Schedule = EntryOf<'schedule'>;
type Override = EntryOf<'override'>;

/** Somebody who is on call, and what has made it so. */
export interface OnCall {
  readonly person: Ref;
  /** Whose turn it is by this layer; null in a schedule without layers, and by an override alone. */
  readonly layer: string | null;
  /** When that turn began; null by an override alone. */
  readonly turn: Instant | null;
  readonly override: Override | null;
  /** Whose turn it would be without the override. */
  readonly insteadOf: Ref | null;
}

/** Everybody who is on call, and what has left nobody: a layer that says so, or the override that took the last away. */
export interface Resolved {
  readonly people: readonly OnCall[];
  readonly nobodyBy: { readonly layer: string | null } | { readonly override: Override } | null;
}

/** A schedule as it is asked again and again. */
export interface OnCallOf {
  readonly schedule: Schedule;
  /** Who is on call at an instant; the bounds are those within which nothing changes, but not always as wide as they could be. */
  at(at: Instant): Piece<Resolved>;
}

/** A schedule with its overrides, and with the calendars that its layers name. */
export function onCallOf(schedule: Schedule, overrides: Overrides, calendars: Calendars): OnCallOf {
  const layers = layersOf(schedule, calendars).toReversed();
  return {
    schedule,
    at(at) {
      const standing = overrides.at(at);
      // However often turns change under it, nothing changes for whoever is there instead of everybody.
      const said = standing.value.some(isInsteadOfAll) ? { ...always, value: nobody } : saidBy(layers, at);
      return { ...whereAllHold([standing, said]), value: standing.value.reduce(overridden, said.value) };
    },
  };
}

const nobody: Resolved = { people: [], nobodyBy: null };

function isInsteadOfAll({ kind, insteadOf }: Override): boolean {
  return kind === 'replace' && insteadOf === undefined;
}

/** What the last layer says that says anything. */
function saidBy(layers: readonly Layer[], at: Instant): Piece<Resolved> {
  const pieces: Piece<unknown>[] = [];
  for (const layer of layers) {
    const piece = layer.at(at);
    pieces.push(piece);
    if (piece.value === undefined) continue;
    const said = piece.value;
    const value: Resolved =
      said === 'nobody'
        ? { people: [], nobodyBy: { layer: layer.name } }
        : {
            people: firstOfEach(said).map(({ person, startsAt }) => ({
              person,
              layer: layer.name,
              turn: startsAt,
              override: null,
              insteadOf: null,
            })),
            nobodyBy: null,
          };
    return { ...whereAllHold(pieces), value };
  }
  return { ...whereAllHold(pieces), value: nobody };
}

/** A calendar may name somebody twice at once. */
function firstOfEach(turns: readonly Turn[]): readonly Turn[] {
  return turns.filter(({ person }, index) => turns.findIndex((one) => one.person === person) === index);
}

function overridden(before: Resolved, override: Override): Resolved {
  const { people } = before;
  const { kind, person, insteadOf } = override;
  const alone: OnCall = { person, layer: null, turn: null, override, insteadOf: null };
  switch (kind) {
    case 'add':
      return people.some((one) => one.person === person) ? before : { people: [...people, alone], nobodyBy: null };
    case 'remove': {
      const left = people.filter((one) => one.person !== person);
      return left.length === people.length
        ? before
        : { people: left, nobodyBy: left.length === 0 ? { override } : null };
    }
    case 'replace': {
      if (insteadOf === undefined) return { people: [alone], nobodyBy: null };
      const replaced = people.map((one) => (one.person === insteadOf ? { ...one, person, override, insteadOf } : one));
      const once = replaced.filter(
        (one, index) => replaced.findIndex((other) => other.person === one.person) === index,
      );
      return { ...before, people: once };
    }
  }
}
