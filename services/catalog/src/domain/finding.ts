import type { RouteStep } from '@escalog/contracts';
import type { Definitions, Ref } from '@escalog/definitions';
import { walkToOwner, type Walk } from './ownership-walk.ts';
import { nameOf } from './wording.ts';

/** Who is to be involved for one affected entry, and how they were found. */
export interface Finding {
  readonly entry: Ref;
  /** The owning team; `undefined` when there is none that can be routed to, and the clause says why. */
  readonly owner: Ref | undefined;
  /** The owner's, or the one for what nobody owns. */
  readonly path: Ref;
  readonly steps: readonly RouteStep[];
  /** `Login is part of Identity, which is owned by Team Identity`. */
  readonly clause: string;
}

/** Walks from `entry` to an owner with a path that exists; `otherwise` is the path when there is none. */
export function findFor(entry: Ref, definitions: Definitions, otherwise: Ref): Finding {
  const walk = walkToOwner(entry, definitions);
  const lost = (steps: readonly RouteStep[], endedAt: Ref, clause: string): Finding => ({
    entry,
    owner: undefined,
    path: otherwise,
    steps: [...steps, { from: endedAt, edge: 'default', to: otherwise }],
    clause,
  });
  if (walk.owner === undefined) return lost(walk.steps, walk.endedAt, withoutOwner(entry, walk, definitions));
  const toOwner = [...walk.steps, { from: walk.endedAt, edge: 'owner', to: walk.owner }];
  const owned = inWords(entry, toOwner, definitions);
  const team = definitions.findOf('team', walk.owner)?.entry;
  if (team === undefined) return lost(toOwner, walk.owner, `${owned}, which is not in the catalog`);
  const path = definitions.findOf('escalation-path', team.path);
  if (path === undefined) return lost(toOwner, walk.owner, `${owned}, whose path ${team.path} is not in the catalog`);
  return {
    entry,
    owner: walk.owner,
    path: team.path,
    steps: [...toOwner, { from: walk.owner, edge: 'path', to: team.path }],
    clause: owned,
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
