import { refOfCaller, type Definitions } from '@escalog/definitions';
import { problemSchema, signedBy, type Routes } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import Type from 'typebox';
import { maskedAddress } from '../domain/masked-address.ts';
import type { Proofs } from '../people/proofs.ts';
import { personParam } from './contact-methods.ts';

const params = Type.Object({
  person: personParam,
  method: Type.String({ minLength: 1, maxLength: 40, description: 'Id of the contact method.', examples: ['inbox'] }),
});

const sent = Type.Object(
  {
    person: Type.String({ description: 'Ref.' }),
    methodId: Type.String(),
    channel: Type.String(),
    address: Type.String({ description: 'Where the code was sent, masked.' }),
    outcome: Type.Union([Type.Literal('accepted'), Type.Literal('failed')]),
    detail: Type.String({ description: 'What the provider said, or the error.' }),
    until: Type.String({ description: 'Until when the code counts; ISO 8601.' }),
  },
  { title: 'SentCode' },
);

const proved = Type.Object(
  {
    person: Type.String({ description: 'Ref.' }),
    methodId: Type.String(),
    verifiedAt: Type.String({ description: 'ISO 8601.' }),
  },
  { title: 'VerifiedMethod' },
);

/** `POST …/verification` sends a code over one contact method; `POST …/verification/confirm` takes it from whoever got it. */
export function verificationRoutes(server: Routes, proofs: Proofs, definitions: Definitions): void {
  server.post(
    '/v1/people/:person/contact-methods/:method/verification',
    {
      schema: {
        tags: ['notification'],
        summary: 'Send a code that proves that a contact method reaches its person',
        description:
          'Six digits, which count for 15 minutes and five tries. A later code takes the place of an earlier one.',
        params,
        body: Type.Object({ by: signedBy }, { additionalProperties: false, examples: [{ by: 'person/elin-berg' }] }),
        response: { 200: sent, 404: problemSchema, 422: problemSchema, 429: problemSchema },
      },
    },
    async (request) => {
      const { person: word, method: id } = request.params;
      const by = request.signerIfAny(request.body.by, (called) => refOfCaller(called, definitions));
      const { person, method, until, outcome, detail } = await proofs.send(word, id, by ?? null);
      const { channel } = method;
      return { person, methodId: id, channel, address: maskedAddress(method), outcome, detail, until: isoOf(until) };
    },
  );

  server.post(
    '/v1/people/:person/contact-methods/:method/verification/confirm',
    {
      schema: {
        tags: ['notification'],
        summary: 'Tell the code that came over a contact method',
        description: 'From then on the method counts as verified, until its address changes.',
        params,
        body: Type.Object(
          {
            code: Type.String({
              pattern: '^[0-9]{6}$',
              format: 'password',
              description: 'The six digits that came over the method.',
            }),
          },
          { additionalProperties: false, examples: [{ code: '123456' }] },
        ),
        response: { 200: proved, 404: problemSchema, 422: problemSchema },
      },
    },
    async ({ params: { person: word, method: methodId }, body }) => {
      const { person, at } = await proofs.confirm(word, methodId, body.code);
      return { person, methodId, verifiedAt: isoOf(at) };
    },
  );
}
