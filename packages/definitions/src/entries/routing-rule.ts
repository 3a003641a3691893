import Type from 'typebox';
import { longestExpression } from '../cel/types.ts';
import { description, displayName, refTo } from './common.ts';

/** Whom an incident involves when a condition holds, in place of whoever owns what is affected. Rules are asked in their order, and the first whose condition holds decides. */
export const routingRule = Type.Object(
  {
    ref: refTo('routing-rule'),
    name: displayName,
    description: Type.Optional(description),
    order: Type.Integer({
      minimum: 0,
      maximum: 1_000_000,
      description: 'Its place among the rules: the lowest is asked first; of the same, the ref decides.',
    }),
    if: Type.String({
      minLength: 1,
      maxLength: longestExpression,
      description: 'When it applies: a condition in CEL over `incident`, `affected` and `now`.',
    }),
    then: Type.Array(refTo('team', 'escalation-path', 'person', 'schedule'), {
      minItems: 1,
      maxItems: 20,
      uniqueItems: true,
      description: 'Whom it involves: a team by its path, a path as it is, a person or a schedule before triage.',
    }),
    continue: Type.Optional(
      Type.Literal(true, {
        description: 'Those are involved in addition: the rules behind it are asked, and in the end the owners.',
        'x-left-out': 'nothing behind it is asked',
      }),
    ),
  },
  { additionalProperties: false },
);
