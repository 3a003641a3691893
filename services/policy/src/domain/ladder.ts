/** A path as people read it: node by node from the top, each with whom it would page at a moment. */
import {
  zoneOf,
  type Definitions,
  type EntryOf,
  type PathNode,
  type Ref,
  type Thing,
  type VersionedEntry,
} from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import { respondersOfAll, whyNobody } from './paging.ts';

type Path = EntryOf<'escalation-path'>;

export interface Named {
  readonly ref: Ref;
  readonly name: string;
}
/** Whom some targets mean at a moment. */
export interface Meant {
  readonly targets: Named[];
  readonly people: { readonly person: Ref; readonly name: string; readonly via: Ref[] }[];
  /** Why it is nobody; null when it is somebody. */
  readonly because: string | null;
}
interface Placed {
  /** In how many branches it is. */
  readonly depth: number;
  readonly name: string | null;
}
export interface LadderLevel extends Placed, Meant {
  readonly kind: 'level';
  /** From 1, in the order in which levels are written. */
  readonly level: number;
  /** ISO 8601. */
  readonly acknowledgeWithin: string;
  readonly mode: 'everyone' | 'round-robin';
  readonly acknowledgement: 'first' | 'everyone';
  readonly urgency: 'high' | 'low' | 'by-severity';
}
export interface LadderBranch extends Placed {
  readonly kind: 'branch';
  readonly condition: string;
  /** What `zone` means in it. */
  readonly zone: string;
}
/** What follows is climbed when the condition of the branch before it of the same depth does not hold. */
export interface LadderOtherwise extends Placed {
  readonly kind: 'otherwise';
}
export interface LadderRepeat extends Placed {
  readonly kind: 'repeat';
  readonly times: number;
  /** Name of the node that it goes back to; null for the first. */
  readonly to: string | null;
}
export type LadderNode = LadderLevel | LadderBranch | LadderOtherwise | LadderRepeat;

export interface Ladder {
  readonly path: Ref;
  readonly name: string;
  readonly version: number;
  readonly nodes: LadderNode[];
  readonly lastResort: Meant;
  readonly adjudicator: Meant | null;
  /** Teams whose incidents climb it. */
  readonly teams: Named[];
  /** Severities that lead to it where nobody owns what is affected. */
  readonly severities: Named[];
  /** What those teams own, at most `ownedAtMost` of it. */
  readonly owned: Named[];
  readonly furtherOwned: number;
}

const ownedAtMost = 50;

export function ladderOf({ entry, version }: VersionedEntry<Path>, at: Instant, definitions: Definitions): Ladder {
  const meant = (targets: readonly Ref[]): Meant => meantBy(targets, at, definitions);
  const teams = definitions.allOf('team').filter(({ path }) => path === entry.ref);
  const owners = new Set<Ref | undefined>(teams.map(({ ref }) => ref));
  const owned = owners.size === 0 ? [] : definitions.things().filter(({ owner }: Thing) => owners.has(owner));
  return {
    path: entry.ref,
    name: entry.name,
    version,
    nodes: new Writing(at, definitions).all(entry.nodes),
    lastResort: meant([entry.lastResort]),
    adjudicator: entry.adjudicator === undefined ? null : meant([entry.adjudicator]),
    teams: teams.map(named),
    severities: definitions
      .allOf('severity')
      .filter(({ path }) => path === entry.ref)
      .map(named),
    owned: owned.slice(0, ownedAtMost).map(named),
    furtherOwned: Math.max(0, owned.length - ownedAtMost),
  };
}

class Writing {
  readonly #at: Instant;
  readonly #definitions: Definitions;
  #levels = 0;

  constructor(at: Instant, definitions: Definitions) {
    this.#at = at;
    this.#definitions = definitions;
  }

  all(nodes: readonly PathNode[], depth = 0): LadderNode[] {
    return nodes.flatMap((node) => this.#node(node, depth));
  }

  #node(node: PathNode, depth: number): readonly LadderNode[] {
    const placed = { depth, name: ('name' in node ? node.name : undefined) ?? null };
    if ('repeat' in node) return [{ kind: 'repeat', ...placed, times: node.repeat.times, to: node.repeat.to ?? null }];
    if ('level' in node) {
      const {
        targets,
        acknowledgeWithin,
        mode = 'everyone',
        acknowledgement = 'first',
        urgency = 'by-severity',
      } = node.level;
      this.#levels += 1;
      const meant = meantBy(targets, this.#at, this.#definitions);
      return [
        { kind: 'level', ...placed, level: this.#levels, acknowledgeWithin, mode, acknowledgement, urgency, ...meant },
      ];
    }
    const { if: condition, then, else: otherwise = [] } = node.branch;
    const zone = zoneOf(firstTargets(then), this.#definitions);
    return [
      { kind: 'branch', ...placed, condition, zone },
      ...this.all(then, depth + 1),
      ...(otherwise.length === 0 ? [] : [{ kind: 'otherwise' as const, ...placed }]),
      ...this.all(otherwise, depth + 1),
    ];
  }
}

function firstTargets(nodes: readonly PathNode[]): readonly Ref[] {
  for (const node of nodes) {
    if ('level' in node) return node.level.targets;
    if ('branch' in node) return firstTargets([...node.branch.then, ...(node.branch.else ?? [])]);
  }
  return [];
}

function meantBy(targets: readonly Ref[], at: Instant, definitions: Definitions): Meant {
  const people = respondersOfAll(targets, { at, definitions });
  return {
    targets: targets.map((ref) => ({ ref, name: definitions.find(ref)?.entry.name ?? ref })),
    people: people.map(({ person, name, via }) => ({ person, name, via: [...via] })),
    because: people.length > 0 ? null : whyNobody({}, targets, { at, definitions }),
  };
}

function named({ ref, name }: Named): Named {
  return { ref, name };
}
