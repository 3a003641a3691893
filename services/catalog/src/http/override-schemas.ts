import Type from 'typebox';
import { onCallChange, warningList } from './apply.ts';
import { localOrInstant, scheduleParam } from './schedule-called.ts';

const person = (what: string, example: string) =>
  Type.String({
    minLength: 1,
    maxLength: 120,
    description: `${what}, by ref, name or a part of the name.`,
    examples: [example],
  });
const why = Type.String({
  pattern: '\\S',
  maxLength: 500,
  description: 'Why, for whoever is paged by it and those who look back.',
});

/** What is written of an override. */
export const overrideFields = {
  kind: Type.Union([Type.Literal('add'), Type.Literal('remove'), Type.Literal('replace')], {
    description: 'As of an entry of type override.',
  }),
  person: person('Whom it is about', 'femi'),
  insteadOf: person('Of replace: whose turns they take; whoever is on call when absent', 'greta'),
  startsAt: localOrInstant('When it begins', '2036-12-24T18:00'),
  endsAt: localOrInstant('When it is over', '2036-12-26T18:00'),
  why,
};

const called = Type.Object({ person: Type.String({ description: 'Ref.' }), name: Type.String() });
/** As an override is shown. */
export const overrideSchema = Type.Object(
  {
    ref: Type.String(),
    name: Type.String(),
    schedule: Type.String({ description: 'Ref.' }),
    kind: overrideFields.kind,
    person: called,
    insteadOf: Type.Union([called, Type.Null()]),
    startsAt: Type.String(),
    endsAt: Type.String(),
    timeZone: Type.String({ description: 'Of the schedule.' }),
    by: called,
    why: Type.String(),
    madeAt: Type.Union([Type.String(), Type.Null()]),
  },
  { title: 'Override' },
);
/** What making or changing one is answered with. */
export const overrideMade = Type.Object(
  {
    override: overrideSchema,
    onCall: Type.Union([onCallChange, Type.Null()], {
      description:
        'Who is on call in the schedule when the override begins, or now, without it and with it; null when it is over or nothing was changed.',
    }),
    warnings: warningList,
  },
  { title: 'OverrideMade' },
);

export const scheduleParams = Type.Object({ name: scheduleParam });

export const overrideParams = Type.Object({
  name: scheduleParam,
  override: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'Name of the override, or its ref.',
    examples: ['payments-20361224-ea7e0154'],
  }),
});
