import type { RouteStep } from '@escalog/contracts';
import { triagePath, type Definitions, type Ref } from '@escalog/definitions';
import { walkToOwner, type Walk } from './ownership-walk.ts';
import { nameOf } from './wording.ts';

/** Who is to be involved for one affected entry, and how they were found. */
export interface Finding {
  readonly entry: Ref;
  /** The owning team; `undefined` when there is none that can be routed to, and the clause says why. */
  readonly owner: Ref | undefined;
  /** The owner's, or triage. */
  readonly path: Ref;
  readonly steps: readonly RouteStep[];
  /** `Login is part of Identity, which is owned by Team Identity`. */
  readonly clause: string;
}

/** Walks from `entry` to an owner with a path that exists. */
export function findFor(entry: Ref, definitions: Definitions): Finding {
  const walk = walkToOwner(entry, definitions);
  if (walk.owner === undefined) return lost(entry, walk.steps, walk.endedAt, withoutOwner(entry, walk, definitions));
  const toOwner = [...walk.steps, { from: walk.endedAt, edge: 'owner', to: walk.owner }];
  const owned = inWords(entry, toOwner, definitions);
  const team = definitions.findOf('team', walk.owner)?.entry;
  if (team === undefined) return lost(entry, toOwner, walk.owner, `${owned}, which is not in the catalog`);
  const path = definitions.findOf('escalation-path', team.path);
  if (path === undefined)
    return lost(entry, toOwner, walk.owner, `${owned}, whose path ${team.path} is not in the catalog`);
  return {
    entry,
    owner: walk.owner,
    path: team.path,
    steps: [...toOwner, { from: walk.owner, edge: 'path', to: team.path }],
    clause: owned,
  };
}

function lost(entry: Ref, steps: readonly RouteStep[], endedAt: Ref, clause: string): Finding {
  return {
    entry,
    owner: undefined,
    path: triagePath,
    steps: [...steps, { from: endedAt, edge: 'default', to: triagePath }],
    clause,
  };
}

function withoutOwner(entry: Ref, { endedAt }: Walk, definitions: Definitions): string {
  if (definitions.find(entry) === undefined) return `${entry} is not in the catalog`;
  if (endedAt === entry) return `${nameOf(entry, definitions)} has no owner, and the walk ended there`;
  return `${nameOf(entry, definitions)} leads to ${nameOf(endedAt, definitions)}, where the walk ended without an owner`;
}

const verbs: Readonly<Record<string, string>> = {
  'part-of': 'is part of',
  'provided-by': 'is provided by',
  owner: 'is owned by',
};

function inWords(entry: Ref, steps: readonly RouteStep[], definitions: Definitions): string {
  const clauses = steps.map(({ edge, to }) => `${verbs[edge] ?? edge} ${nameOf(to, definitions)}`);
  return `${nameOf(entry, definitions)} ${clauses.join(', which ')}`;
}
