import { hash } from 'node:crypto';
import { problemSchema, type Routes } from '@escalog/http';
import { idOfKey, newId } from '@escalog/runner';
import Type from 'typebox';
import { maintenanceRemark, remarked } from '../domain/maintenance-remark.ts';
import { becausePerson } from '../domain/reasons.ts';
import { longestSealed } from '../preview-seals.ts';
import { need, type IntakeContext } from './context.ts';
import { declarationFields, declarationIn, visibilityFields } from './declaration.ts';
import { incidentSchema } from './incident-schema.ts';
import { tags } from './schemas.ts';
import { seenByIn } from './visibility.ts';

const body = Type.Object(
  {
    ...declarationFields,
    ...visibilityFields,
    preview: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: longestSealed,
        description:
          'What POST /v1/incidents/preview answered as `preview` to the same declaration: the report says later whether it held.',
      }),
    ),
  },
  { additionalProperties: false, examples: [{ title: 'users cannot log in', severity: 'sev1' }] },
);

const headers = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'The same key and body give the same incident, however often they are sent. A preview says nothing about what is declared, so the body may come again with another one or none.',
    }),
  ),
});

/** `POST /v1/incidents`: somebody says that something is wrong. */
export function declareRoute(server: Routes, { incidents, seals, definitions, clock }: IntakeContext): void {
  const schema = {
    tags,
    summary: 'Declare an incident',
    body,
    headers,
    response: { 200: incidentSchema, 201: incidentSchema, 422: problemSchema },
  };

  server.post('/v1/incidents', { schema }, async (request, reply) => {
    const { preview: sealed, ...asked } = request.body;
    const key = request.headers['idempotency-key'];
    const id = key === undefined ? newId(clock.now()) : idOfKey(`idempotency-key/${key}`);
    const requestHash = key === undefined ? null : hash('sha256', JSON.stringify(Object.entries(asked).sort()));
    const before = key === undefined ? undefined : await incidents.load(id);
    if (before !== undefined && 'source' in before && before.source.requestHash === requestHash)
      return reply
        .code(200)
        .header('location', `/v1/incidents/${id}`)
        .send(await incidents.read(id));

    const { declaration, declarer } = declarationIn(asked, request, definitions);
    const preview = sealed === undefined ? null : need(seals.open(sealed, declaration));
    const { severity } = declaration;
    const seenBy = seenByIn(asked.private === true, asked.seenBy, definitions);

    const { read, changed } = await incidents.execute(
      id,
      {
        kind: 'declare',
        declaration: {
          ...declaration,
          unknownNames: [],
          source: { kind: 'rest', dedupKey: key ?? null, requestHash, url: null },
        },
        seenBy,
        preview,
        reason: remarked(
          maintenanceRemark(declaration.affects, definitions, clock.now()),
          becausePerson(
            declarer,
            `declared it${asked.severity === undefined ? `, and ${severity} was assumed because no severity was given` : ''}`,
          ),
        ),
      },
      { kind: 'person', ref: declarer.ref },
    );
    reply.code(changed ? 201 : 200).header('location', `/v1/incidents/${read.id}`);
    // To give back the reply would have fastify listen to how it ends.
    return read;
  });
}
