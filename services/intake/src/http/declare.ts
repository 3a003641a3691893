import { hash } from 'node:crypto';
import { problemSchema, type Routes } from '@escalog/http';
import { idOfKey, newId } from '@escalog/runner';
import Type from 'typebox';
import { becausePerson } from '../domain/reasons.ts';
import { entriesNamed, personCallingThemselves, responderNamed, severityNamed } from '../domain/names.ts';
import { need, type IntakeContext } from './context.ts';
import { incidentSchema, person, tags } from './schemas.ts';

const body = Type.Object(
  {
    title: Type.String({
      minLength: 1,
      maxLength: 300,
      format: 'one-line',
      description: 'What is wrong, in one sentence: "users can\'t log in".',
    }),
    description: Type.Optional(Type.String({ maxLength: 10_000 })),
    severity: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 60,
        description: 'Such as sev1; without it the assumed severity is taken.',
      }),
    ),
    affects: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 120 }), {
        maxItems: 50,
        description:
          'Refs, names or aliases of what is affected, or a part of one that fits nothing else; without them the title is matched against what people know.',
      }),
    ),
    responder: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 120,
        description:
          'A person, schedule or team to page instead of the owners, before triage; by ref, name or a part of it.',
      }),
    ),
    declaredBy: Type.Optional(person),
  },
  { additionalProperties: false, examples: [{ title: 'users cannot log in', severity: 'sev1' }] },
);

const headers = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: 'The same key and body give the same incident, however often they are sent.',
    }),
  ),
});

/** `POST /v1/incidents`: somebody says that something is wrong. */
export function declareRoute(server: Routes, { incidents, definitions, clock }: IntakeContext): void {
  const schema = {
    tags,
    summary: 'Declare an incident',
    body,
    headers,
    response: { 200: incidentSchema, 201: incidentSchema, 422: problemSchema },
  };

  server.post('/v1/incidents', { schema }, async (request, reply) => {
    const asked = request.body;
    const key = request.headers['idempotency-key'];
    const id = key === undefined ? newId(clock.now()) : idOfKey(`idempotency-key/${key}`);
    const requestHash = key === undefined ? null : hash('sha256', JSON.stringify(Object.entries(asked).sort()));
    const before = key === undefined ? undefined : await incidents.load(id);
    if (before !== undefined && before.phase !== 'undeclared' && before.source.requestHash === requestHash)
      return reply
        .code(200)
        .header('location', `/v1/incidents/${id}`)
        .send(await incidents.read(id));

    const severity = need(severityNamed(asked.severity, definitions));
    const affects = need(entriesNamed(asked.affects ?? [], definitions));
    const responder = asked.responder === undefined ? null : need(responderNamed(asked.responder, definitions));
    const declarer = declarerOf(asked.declaredBy);

    const { read, changed } = await incidents.execute(
      id,
      {
        kind: 'declare',
        declaration: {
          title: asked.title.trim(),
          description: asked.description ?? null,
          severity,
          affects,
          unknownNames: [],
          responder,
          source: { kind: 'rest', dedupKey: key ?? null, requestHash, url: null },
        },
        reason: becausePerson(
          declarer.name,
          `declared it${asked.severity === undefined ? `, and ${severity} was assumed because no severity was given` : ''}`,
        ),
      },
      { kind: 'person', ref: declarer.ref },
    );
    return reply
      .code(changed ? 201 : 200)
      .header('location', `/v1/incidents/${read.id}`)
      .send(read);
  });

  /** Anybody may declare: who is not in the catalog is called what they call themselves. */
  function declarerOf(word: string | undefined): { ref: string; name: string } {
    if (word === undefined) return { ref: 'person/unknown', name: 'Somebody who gave no name' };
    return personCallingThemselves(word, definitions) ?? { ref: word, name: word };
  }
}
