import Type from 'typebox';
import { displayName, duration, refTo } from './common.ts';

/** Who a level reaches: a person, whoever is on call, or a team. */
const target = refTo('person', 'schedule', 'team');

const level = Type.Object(
  {
    targets: Type.Array(target, { minItems: 1, maxItems: 50, description: 'Who is paged, all at once.' }),
    acknowledgeWithin: duration('How long to wait for an acknowledgement before the next node.'),
  },
  { additionalProperties: false, description: 'A rung of the ladder.' },
);
export type PathLevel = Type.Static<typeof level>;

/** One step of a path: a level, or going back to the top. */
const pathNode = Type.Union([
  Type.Object({ level }, { additionalProperties: false }),
  Type.Object(
    {
      repeat: Type.Object(
        { times: Type.Integer({ minimum: 1, maximum: 20, description: 'How many times more.' }) },
        { additionalProperties: false, description: 'The path is climbed again from its first level.' },
      ),
    },
    { additionalProperties: false },
  ),
]);
export type PathNode = Type.Static<typeof pathNode>;

/** The ladder that an escalation climbs until somebody acknowledges, and who is paged when it ends. `escalation-path/triage` must exist: incidents that nobody owns climb it. */
export const escalationPath = Type.Object(
  {
    ref: refTo('escalation-path'),
    name: displayName,
    nodes: Type.Array(pathNode, {
      minItems: 1,
      maxItems: 50,
      description: 'Levels in the order in which they are reached; the last node may be a repeat.',
    }),
    lastResort: Type.String({
      ...target,
      description: 'Who is paged when nobody acknowledges, such as team/some-name.',
    }),
  },
  { additionalProperties: false },
);
