import { HttpProblem, signedBy, type Routes } from '@escalog/http';
import Type from 'typebox';
import { affectedNamed, scopeNamed } from '../domain/names.ts';
import { becausePerson } from '../domain/reasons.ts';
import { need, needCaller, type IntakeContext } from './context.ts';
import { byId, incidentResponses, tags, why } from './schemas.ts';

const words = Type.Array(Type.String({ minLength: 1, maxLength: 120, format: 'one-line', pattern: '\\S' }), {
  maxItems: 50,
});

const body = Type.Object(
  {
    by: signedBy,
    add: Type.Optional({
      ...words,
      description:
        'Refs, names or aliases of what is affected too, or a part of one. What nothing is known under is kept as a name, and triage is asked about it.',
    }),
    remove: Type.Optional({
      ...words,
      description:
        'Refs, names or aliases of what is not affected after all. Whoever is called for nothing else is called no further, unless somebody has acknowledged.',
    }),
    why,
  },
  {
    additionalProperties: false,
    examples: [{ by: 'person/ana-costa', add: ['Card payments'], why: 'The tills cannot reach the terminal either.' }],
  },
);

/** `POST /v1/incidents/{id}/scope`: more is affected than it looked, or less. */
export function scopeRoute(server: Routes, { incidents, definitions }: IntakeContext): void {
  server.post(
    '/v1/incidents/:id/scope',
    { schema: { tags, summary: 'Change what is affected', params: byId, body, response: incidentResponses } },
    async (request) => {
      const { by, add = [], remove = [], why: because } = request.body;
      if (add.length + remove.length === 0)
        throw new HttpProblem(
          400,
          'invalid-request',
          'Name what to "add" to what is affected, or to "remove" from it.',
        );
      const { caller, actor } = needCaller(request, by, definitions);
      const { id } = request.params;
      const { affects } = await incidents.read(id);
      const added = need(scopeNamed(add, definitions));
      const removed = need(affectedNamed(remove, affects, definitions));
      const both = removed.find((ref) => added.refs.includes(ref));
      if (both !== undefined)
        throw new HttpProblem(
          422,
          'added-and-removed',
          `${both} is both to be added and to be removed; say one of them.`,
        );
      const names = [...added.refs, ...removed].flatMap((ref) => {
        const entry = definitions.find(ref)?.entry;
        return entry === undefined ? [] : [[ref, entry.name] as const];
      });
      const { read } = await incidents.execute(
        id,
        {
          kind: 'change-scope',
          add: added.refs,
          remove: removed,
          unknownNames: added.unknownNames,
          found: affects,
          names: Object.fromEntries(names),
          reason: becausePerson(caller, 'changed what is affected', because),
        },
        actor,
      );
      return read;
    },
  );
}
