import Type from 'typebox';
import { displayName, refTo } from './common.ts';

const localOrInstant = (what: string) =>
  Type.String({
    pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,3})?)?(Z|[+-][0-9]{2}:[0-9]{2})?$',
    maxLength: 40,
    description: `${what}: a local time of the schedule's zone, such as 2026-12-24T18:00, or an instant, such as 2026-12-24T17:00:00Z.`,
  });

const reason = Type.String({
  pattern: '\\S',
  maxLength: 500,
  description: 'Why it was made, for whoever is paged by it and for those who look back.',
});

/** For some time somebody else, somebody more or nobody is on call in a schedule, whatever its layers say. */
export const override = Type.Object(
  {
    ref: refTo('override'),
    name: displayName,
    schedule: refTo('schedule'),
    kind: Type.Union([Type.Literal('add'), Type.Literal('remove'), Type.Literal('replace')], {
      description:
        'Whether the person is on call beside whoever is (add), is not on call though they have a turn (remove), or is on call instead of somebody (replace).',
    }),
    person: Type.String({ ...refTo('person'), description: 'Whom it is about, such as person/some-name.' }),
    insteadOf: Type.Optional(
      Type.String({
        ...refTo('person'),
        description: 'Of replace: whose turns the person takes, such as person/some-name.',
        'x-left-out': 'the person is on call instead of whoever would be, also where nobody would be',
      }),
    ),
    startsAt: localOrInstant('When it begins'),
    endsAt: localOrInstant('When it is over'),
    by: Type.String({ ...refTo('person'), description: 'Who made it, such as person/some-name.' }),
    why: reason,
    madeAt: Type.Optional(
      Type.String({
        format: 'date-time',
        maxLength: 40,
        readOnly: true,
        description:
          'When it was first applied, kept by Escalog and passed over when it is sent. Of overrides that meet, the later made counts on what the earlier have left.',
        'x-left-out': 'always leave it out',
      }),
    ),
  },
  { additionalProperties: false },
);
