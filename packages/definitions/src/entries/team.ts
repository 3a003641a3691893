import Type from 'typebox';
import { description, displayName, refTo } from './common.ts';

/** Who owns things. An incident of theirs climbs their `path`; as a target, the team is its `schedule`, or else every member. */
export const team = Type.Object(
  {
    ref: refTo('team'),
    name: displayName,
    description: Type.Optional(description),
    members: Type.Array(refTo('person'), { maxItems: 200, description: 'Who is in it.' }),
    schedule: Type.Optional(
      Type.String({
        ...refTo('schedule'),
        description: 'Who of it is on call, such as schedule/some-name.',
        'x-left-out': 'as a target it means all of its members at once',
      }),
    ),
    path: refTo('escalation-path'),
  },
  { additionalProperties: false },
);
