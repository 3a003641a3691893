import Type, { type TSchema } from 'typebox';
import { whyHeld, whyKinds, whyOutcomes } from '../domain/why-link.ts';
import { whyVerdicts } from '../domain/why.ts';

function nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

const text = Type.String();
const person = Type.Object({ ref: text, name: text });
const verdict = Type.Enum([...whyVerdicts], {
  description: 'owed: a page was asked for, and has not got through. told: they were told or asked something quietly.',
});

const link = Type.Object({
  kind: Type.Enum([...whyKinds], { description: 'What it is about.' }),
  held: Type.Enum([...whyHeld]),
  text: Type.String({ description: 'One sentence.' }),
  details: Type.Array(text, { description: 'What else was looked at, a sentence each.' }),
  at: nullable(Type.String({ format: 'date-time' })),
  events: Type.Array(text, { description: 'Ids of the events that show it.' }),
  definition: nullable(Type.String({ description: 'Ref and version of the definition that decided.' })),
  links: Type.Array(text, { description: 'Refs of the entries that it leads over.' }),
  knownFrom: Type.Enum(['events', 'today'], {
    description: 'today: only the catalog of today tells it, and it may have been otherwise then.',
  }),
});

const chain = Type.Object({
  place: Type.String({ description: 'What it leads to, such as level 2 of Identity.' }),
  outcome: Type.Enum([...whyOutcomes]),
  pageId: nullable(text),
  text: Type.String({ description: 'The answer in one sentence.' }),
  links: Type.Array(link),
});

export const whySchema = Type.Union([
  Type.Object(
    {
      incident: text,
      person,
      verdict,
      text: Type.String({ description: 'The whole answer in a line.' }),
      chains: Type.Array(chain, { description: 'Pages that they got come first.' }),
    },
    { description: 'When somebody is asked about.' },
  ),
  Type.Object(
    {
      incident: text,
      people: Type.Array(Type.Object({ person, verdict, text }), { description: 'Who was paged comes first.' }),
      total: Type.Integer({ minimum: 0, description: 'How many these are; the first 500 are listed.' }),
    },
    { description: 'When nobody is asked about: whom it may concern.' },
  ),
]);
