import { HttpProblem, signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { peopleNamed } from '../domain/names.ts';
import { becausePerson } from '../domain/reasons.ts';
import { need, needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags, why } from './schemas.ts';

/** Who may see it besides those who are involved. */
export const seenByField = Type.Optional(
  Type.Array(Type.String({ minLength: 1, maxLength: 120 }), {
    maxItems: 100,
    description:
      'People, by ref, name or mail address, who may see it although they are not involved; only of a private incident.',
  }),
);

const body = Type.Object(
  {
    private: Type.Boolean({
      description: 'true: only those who are named or involved, and owners, see it from now on; false: everybody.',
    }),
    seenBy: seenByField,
    by: signedBy,
    why,
  },
  {
    additionalProperties: false,
    examples: [{ private: true, seenBy: ['person/ben-ito'], by: 'person/ana-costa', why: 'It is about one customer.' }],
  },
);

/** `POST /v1/incidents/{id}/visibility`: it becomes private, or open to everybody; of one that is private, who is named is replaced. */
export function visibilityRoute(server: Routes, { incidents, definitions }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/visibility',
    {
      schema: {
        tags,
        summary: 'Say who may see an incident: everybody, or those involved and named',
        params: byId,
        body,
        response: incidentResponses,
      },
    },
    async (request) => {
      const { private: isPrivate, seenBy: words, by, why: because } = request.body;
      const { caller, actor } = needCaller(request, by, definitions);
      const seenBy = seenByIn(isPrivate, words, definitions);
      const { read } = await incidents.execute(
        request.params.id,
        {
          kind: 'change-visibility',
          seenBy,
          reason: becausePerson(caller, isPrivate ? 'made it private' : 'opened it to everybody', because),
        },
        actor,
      );
      return read;
    },
  );
}

/** Refs of who is named; `null` when everybody may see it. Throws a problem for who is not known, and for names on what is not private. */
export function seenByIn(
  isPrivate: boolean,
  words: readonly string[] | undefined,
  definitions: IntakeContext['definitions'],
): readonly string[] | null {
  if (isPrivate) return need(peopleNamed(words ?? [], definitions));
  if (words !== undefined && words.length > 0)
    throw new HttpProblem(422, 'not-private', 'Everybody sees an incident that is not private; add "private": true.');
  return null;
}
