import Type, { type TSchema } from 'typebox';
import { longestExpression } from '../cel/types.ts';
import { displayName, duration, namePattern, refTo } from './common.ts';

/** Who a level reaches: a person, whoever is on call, or a team. */
const target = refTo('person', 'schedule', 'team');

const nodeName = Type.String({
  pattern: `^${namePattern}$`,
  maxLength: 40,
  description: 'What it is called within the path, for repeats to go back to and for people to read.',
  'x-left-out': 'it is known by its number',
});

const level = Type.Object(
  {
    targets: Type.Array(target, { minItems: 1, maxItems: 50, description: 'Who is paged.' }),
    acknowledgeWithin: duration('How long to wait for an acknowledgement before the next node.'),
    mode: Type.Optional(
      Type.Union([Type.Literal('everyone'), Type.Literal('round-robin')], {
        description: 'Whether all of them are paged at once, or one of them, in turn.',
        'x-left-out': 'everyone',
      }),
    ),
    acknowledgement: Type.Optional(
      Type.Union([Type.Literal('first'), Type.Literal('everyone')], {
        description: 'Whether the first who acknowledges stops the escalation, or all who were paged have to.',
        'x-left-out': 'first',
      }),
    ),
    urgency: Type.Optional(
      Type.Union([Type.Literal('high'), Type.Literal('low'), Type.Literal('by-severity')], {
        description: 'How loudly it pages.',
        'x-left-out': 'by-severity',
      }),
    ),
  },
  { additionalProperties: false, description: 'A rung of the ladder.' },
);
export type PathLevel = Type.Static<typeof level>;

const repeat = Type.Object(
  {
    times: Type.Integer({ minimum: 1, maximum: 20, description: 'How many times more.' }),
    to: Type.Optional(
      Type.String({
        pattern: `^${namePattern}$`,
        maxLength: 40,
        description: 'The name of the node that it goes back to, which is before it.',
        'x-left-out': 'the first node',
      }),
    ),
  },
  { additionalProperties: false, description: 'The path is climbed again from a node before.' },
);

const condition = Type.String({
  minLength: 1,
  maxLength: longestExpression,
  description: 'A condition in CEL over `incident`, `escalation`, `affected`, `now` and `zone`.',
});

const levelNode = Type.Object({ name: Type.Optional(nodeName), level }, { additionalProperties: false });
const repeatNode = Type.Object({ repeat }, { additionalProperties: false });

/** Branches are in each other so deep at most. */
const branchesDeep = 3;

/** A node with branches in each other up to `depth`; without any, levels and repeats alone. */
function nodeOf(depth: number): TSchema {
  if (depth === 0) return Type.Union([levelNode, repeatNode]);
  const branch = Type.Object(
    {
      if: condition,
      then: Type.Array(nodeOf(depth - 1), {
        minItems: 1,
        maxItems: 50,
        description: `What is climbed when it holds; branches may be ${branchesDeep} deep in each other.`,
        'x-same-as': 'nodes',
      }),
      else: Type.Optional(
        Type.Array(nodeOf(depth - 1), {
          maxItems: 50,
          description: 'What is climbed when it does not.',
          'x-same-as': 'nodes',
          'x-left-out': 'the path goes on behind the branch',
        }),
      ),
    },
    { additionalProperties: false, description: 'Which way the path goes.' },
  );
  return Type.Union([
    levelNode,
    Type.Object({ name: Type.Optional(nodeName), branch }, { additionalProperties: false }),
    repeatNode,
  ]);
}

/** One step of a path: a level, a branch, or going back to a node before. */
export type PathNode =
  | Type.Static<typeof levelNode>
  | Type.Static<typeof repeatNode>
  | { readonly name?: string; readonly branch: PathBranch };
export interface PathBranch {
  readonly if: string;
  readonly then: PathNode[];
  readonly else?: PathNode[];
}

/** The ladder that an escalation climbs until somebody acknowledges, and who is paged when it ends. `escalation-path/triage` must exist: incidents that nobody owns climb it. */
export const escalationPath = Type.Object(
  {
    ref: refTo('escalation-path'),
    name: displayName,
    nodes: Type.Unsafe<PathNode[]>(
      Type.Array(nodeOf(branchesDeep), {
        minItems: 1,
        maxItems: 50,
        description: 'Levels, branches and repeats in the order in which they are reached.',
      }),
    ),
    lastResort: Type.String({
      ...target,
      description: 'Who is paged when nobody acknowledges, such as team/some-name.',
    }),
    adjudicator: Type.Optional(
      Type.String({
        ...target,
        description: 'Who decides when an incident goes to and fro between teams, such as person/some-name.',
        'x-left-out': 'the last resort',
      }),
    ),
  },
  { additionalProperties: false },
);
