/** What was written beside the report of an incident, as it is answered. */
import type { Definitions } from '@escalog/definitions';
import Type from 'typebox';
import type { Note, Retrospective, Written, WrittenFollowUp } from '../domain/retrospective.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

const written = {
  text: Type.String({ description: 'Markdown, as it was written.' }),
  at: Type.String({ description: 'When it was written, or written anew.' }),
  by: Type.String({ description: 'Ref of whoever wrote it.' }),
  byName: Type.String(),
  version: Type.Integer({ description: 'Has to be sent by whoever writes it anew: that they have seen it.' }),
};

export const noteSchema = Type.Object(
  {
    noteId: Type.String(),
    ...written,
    about: nullable(Type.String({ description: 'The moment that it is about.' })),
  },
  { title: 'RetrospectiveNote' },
);

export const followUpFields = {
  followUpId: Type.String(),
  ...written,
  text: Type.String({ description: 'What is to be done.' }),
  owner: nullable(Type.String({ description: 'Ref of the person or team that does it.' })),
  ownerName: nullable(Type.String()),
  due: nullable(Type.String({ description: 'By which day, as YYYY-MM-DD.' })),
  url: nullable(Type.String({ description: 'Where it is worked on.' })),
  state: Type.Union([Type.Literal('open'), Type.Literal('done'), Type.Literal('dropped')]),
};

export const followUpSchema = Type.Object(followUpFields, { title: 'FollowUp' });

export const retrospectiveSchema = Type.Object(
  {
    summary: nullable(Type.Object(written)),
    notes: Type.Array(noteSchema, { description: 'In the order in which they were first written.' }),
    followUps: Type.Array(followUpSchema, { description: 'In the order in which they were first written.' }),
  },
  { title: 'Retrospective' },
);

/** People are called what the catalog calls them now, and what they were called then once it has forgotten them. */
export function shownRetrospective(
  { summary, notes, followUps }: Retrospective,
  definitions: Definitions,
): Type.Static<typeof retrospectiveSchema> {
  return {
    summary: summary === null ? null : shownWritten(summary, definitions),
    notes: notes.map((note) => shownNote(note, definitions)),
    followUps: followUps.map((followUp) => shownFollowUp(followUp, definitions)),
  };
}

export function shownNote(note: Note, definitions: Definitions): Type.Static<typeof noteSchema> {
  return { noteId: note.noteId, ...shownWritten(note, definitions), about: note.about };
}

export function shownFollowUp(one: WrittenFollowUp, definitions: Definitions): Type.Static<typeof followUpSchema> {
  const { followUpId, owner, due, url, state } = one;
  const ownerName = owner === null ? null : (definitions.find(owner)?.entry.name ?? one.ownerName ?? owner);
  return { followUpId, ...shownWritten(one, definitions), owner, ownerName, due, url, state };
}

function shownWritten({ text, at, by, byName, version }: Written, definitions: Definitions) {
  return { text, at, by, byName: definitions.find(by)?.entry.name ?? byName, version };
}
