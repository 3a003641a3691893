import Type from 'typebox';
import { description, displayName, duration, refTo } from './common.ts';

const never = Type.Literal('never');
const durationOrNever = (meaning: string) =>
  Type.Union([duration(meaning), never], { description: `${meaning} ISO 8601, such as PT30M, or never.` });

/** How bad it is, and what that asks for. Rank 1 is the worst. */
export const severity = Type.Object(
  {
    ref: refTo('severity'),
    name: displayName,
    description: Type.Optional(description),
    rank: Type.Integer({ minimum: 1, maximum: 100, description: 'How bad it is: 1 is the worst.' }),
    urgency: Type.Union([Type.Literal('high'), Type.Literal('low')], { description: 'How loudly people are paged.' }),
    reescalateAfter: durationOrNever(
      'How long an incident that was acknowledged may go without any activity before its path is climbed again.',
    ),
    updateEvery: durationOrNever('How long an incident may go without an update before somebody is asked for one.'),
    path: Type.String({
      ...refTo('escalation-path'),
      description:
        'The path that is climbed when nobody is found to own what is affected, such as escalation-path/triage.',
    }),
    tells: Type.Array(refTo('person', 'schedule', 'team'), {
      maxItems: 50,
      uniqueItems: true,
      description: 'Who is told, quietly, of every incident that has this severity.',
    }),
    assumed: Type.Optional(
      Type.Literal(true, {
        description: 'Taken when a declaration names none. Exactly one severity says so.',
        'x-left-out': 'it must be named',
      }),
    ),
  },
  { additionalProperties: false },
);
