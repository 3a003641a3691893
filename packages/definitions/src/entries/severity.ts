import Type from 'typebox';
import { description, displayName, refTo } from './common.ts';

/** How bad it is. Rank 1 is the worst. */
export const severity = Type.Object(
  {
    ref: refTo('severity'),
    name: displayName,
    description: Type.Optional(description),
    rank: Type.Integer({ minimum: 1, maximum: 100, description: 'How bad it is: 1 is the worst.' }),
    urgency: Type.Union([Type.Literal('high'), Type.Literal('low')], { description: 'How loudly people are paged.' }),
    assumed: Type.Optional(
      Type.Literal(true, {
        description: 'Taken when a declaration names none. Exactly one severity says so.',
        'x-left-out': 'it must be named',
      }),
    ),
  },
  { additionalProperties: false },
);
