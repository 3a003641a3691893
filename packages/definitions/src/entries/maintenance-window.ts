import Type from 'typebox';
import { anyRef, displayName, refTo } from './common.ts';

const localOrInstant = (what: string) =>
  Type.String({
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?$',
    maxLength: 40,
    description: `${what}: a local time of timeZone, such as 2026-12-24T18:00, or an instant, such as 2026-12-24T17:00:00Z.`,
  });

/** For some time, alerts about what is worked on wake nobody. What people declare is never held back. */
export const maintenanceWindow = Type.Object(
  {
    ref: refTo('maintenance-window'),
    name: displayName,
    affects: Type.Array(anyRef, {
      minItems: 1,
      maxItems: 200,
      description:
        'What is worked on: business services, components, entries of types of your own. What is part of these alone is in maintenance with them; what provides them is not.',
    }),
    sources: Type.Optional(
      Type.Array(refTo('alert-source'), {
        minItems: 1,
        maxItems: 50,
        description: 'Only alerts of these sources.',
        'x-left-out': 'alerts of every source',
      }),
    ),
    startsAt: localOrInstant('When it begins'),
    endsAt: localOrInstant('When it is over, at most 31 days later'),
    timeZone: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 80,
        description: 'Whose local times these are, an IANA name such as Europe/Lisbon.',
        'x-left-out': 'UTC',
      }),
    ),
    alerts: Type.Union(
      [
        Type.Literal('hold', {
          description: 'No incident is opened. What fires at the end is opened then.',
        }),
        Type.Literal('quiet', {
          description: 'An incident is opened, and nobody is paged for it before the end.',
        }),
      ],
      { description: 'What becomes of alerts meanwhile.' },
    ),
    by: Type.String({ ...refTo('person'), description: 'Who answers for it, such as person/some-name.' }),
    why: Type.String({
      pattern: '\\S',
      maxLength: 500,
      description: 'What is done, for whoever finds alerts held back.',
    }),
  },
  { additionalProperties: false },
);
