import { problemSchema, refusal, type Routes } from '@escalog/http';
import Type from 'typebox';
import { noSuchEntry } from '../domain/entry.ts';
import { authorOf, type CatalogContext } from './context.ts';
import { signature, tags } from './schemas.ts';

const params = Type.Object({
  person: Type.String({
    minLength: 1,
    maxLength: 60,
    description:
      'Name of the person within person/: ana-costa of person/ana-costa. No other way to call them is taken here.',
    examples: ['former-colleague'],
  }),
});

const body = Type.Object(
  {
    name: Type.String({
      minLength: 1,
      maxLength: 120,
      format: 'one-line',
      description: 'What incidents call them from now on.',
    }),
    ...signature,
  },
  { additionalProperties: false, examples: [{ name: 'A former colleague', by: 'person/elin-berg' }] },
);

const answer = Type.Object(
  { erased: Type.String({ description: 'Ref of the person.' }), name: Type.String() },
  { title: 'ErasedPerson' },
);

/** `POST /v1/catalog/people/{person}/erasure`: forgets the details of a person, and what they were called. */
export function erasePersonRoute(server: Routes, { entries, definitions, purge }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Erase the details of a person',
    description:
      'Contact methods and the name are forgotten, earlier versions of the entry too, and cannot be brought back; the ref stays, because incidents name it. Nothing may need the person: take them off rotations and paths first. What was exported before is yours to erase.',
    params,
    body,
    response: { 200: answer, 404: problemSchema, 422: problemSchema },
  };

  server.post('/v1/catalog/people/:person/erasure', { schema }, async (request) => {
    const { person } = request.params;
    const ref = `person/${person}`;
    const { name, ...author } = request.body;
    if (definitions.findOf('person', ref) === undefined)
      throw refusal({ code: 'entry-not-found', message: noSuchEntry(ref) });
    const rejection = await entries.erase(ref, name, authorOf(request, author, definitions));
    if (rejection !== undefined) throw refusal(rejection);
    await purge();
    return { erased: ref, name };
  });
}
