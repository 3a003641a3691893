import Type from 'typebox';
import { description, displayName, refTo } from './common.ts';

const thing = {
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
    Type.Array(refTo('business-service', 'component'), {
      maxItems: 50,
      description: 'What it belongs to; asked for an owner when it has none.',
      'x-left-out': 'it belongs to nothing',
    }),
  ),
  providedBy: Type.Optional(
    Type.Array(refTo('business-service', 'component'), {
      maxItems: 50,
      description: 'What makes it work; asked for an owner last.',
      'x-left-out': 'nothing provides it',
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
