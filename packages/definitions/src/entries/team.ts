import Type from 'typebox';
import { description, displayName, refTo } from './common.ts';

/** Who owns things. An incident of theirs climbs their `path`; as a target, the team is its `schedule`, or else every member. */
export const team = Type.Object(
  {
    ref: refTo('team'),
    name: displayName,
    description: Type.Optional(description),
    members: Type.Array(refTo('person'), { maxItems: 200 }),
    schedule: Type.Optional(refTo('schedule')),
    path: refTo('escalation-path'),
  },
  { additionalProperties: false },
);
