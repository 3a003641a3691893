import Type from 'typebox';
import { anyRef, description, displayName, refTo } from './common.ts';

/** What everything has that can be affected and owned. */
export const thing = {
  name: displayName,
  description: Type.Optional(description),
  aliases: Type.Optional(
    Type.Array(displayName, {
      maxItems: 50,
      description: 'Other words that people and alert labels use for it.',
      'x-left-out': 'it answers to its ref and its name',
    }),
  ),
  owner: Type.Optional(
    Type.String({
      ...refTo('team'),
      'x-left-out': 'an owner is looked for in what it is part of, then in what provides it',
    }),
  ),
  partOf: Type.Optional(
    Type.Array(anyRef, {
      maxItems: 200,
      description:
        'What it belongs to: business services, components, entries of types of your own. Asked for an owner when it has none.',
      'x-left-out': 'it belongs to nothing',
    }),
  ),
  providedBy: Type.Optional(
    Type.Array(anyRef, {
      maxItems: 200,
      description:
        'What makes it work: business services, components, entries of types of your own. Asked for an owner last.',
      'x-left-out': 'nothing provides it',
    }),
  ),
  links: Type.Optional(
    Type.Array(
      Type.Object(
        {
          url: Type.String({
            pattern: '^https?://[^\\s]+$',
            maxLength: 2_000,
            description: 'An http:// or https:// address.',
          }),
          title: Type.Optional(Type.String({ ...displayName, 'x-left-out': 'the address is shown' })),
        },
        { additionalProperties: false },
      ),
      {
        maxItems: 50,
        description: 'Where more is known: a runbook, a dashboard, the source.',
        'x-left-out': 'it has no links',
      },
    ),
  ),
  annotations: Type.Optional(
    Type.Record(Type.String({ maxLength: 320 }), Type.String({ maxLength: 2_000 }), {
      maxProperties: 100,
      description:
        'What other tools know it by, such as pagerduty.com/service-id; kept as it is, and read by nobody here.',
      'x-left-out': 'it has none',
    }),
  ),
};

/** What people outside engineering know and name: "login", "bank transfers". Sentences are matched against these. */
export const businessService = Type.Object(
  { ref: refTo('business-service'), ...thing },
  { additionalProperties: false },
);

/** A part of the system that engineers know. */
export const component = Type.Object({ ref: refTo('component'), ...thing }, { additionalProperties: false });
