import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import type { Definitions } from '@escalog/definitions';
import { isoOf } from '@escalog/kernel';
import type { FastifyRequest } from 'fastify';
import Type from 'typebox';
import { mostPasskeys, type Passkey } from '../domain/passkeys.ts';
import type { Passkeys } from '../passkeys/passkeys.ts';
import { tags } from './schemas.ts';

export interface PasskeysContext {
  readonly passkeys: Passkeys;
  readonly definitions: Definitions;
}

const closed = { additionalProperties: false };

/** What goes to the browser and comes back, which the device signs: read by the library, as WebAuthn has it. */
const asWebAuthn = { additionalProperties: true, description: 'As WebAuthn level 3 has it in JSON.' };

export const ticketSchema = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description: 'As it came with the options.',
});
export const challengeSchema = Type.Object(
  {
    options: Type.Object({ challenge: Type.String() }, asWebAuthn),
    ticket: Type.String({
      description: 'Send it back with what the device answered; good for five minutes, and once.',
    }),
  },
  { title: 'PasskeyChallenge' },
);
const base64url = (maxLength: number) => Type.String({ pattern: '^[A-Za-z0-9_-]*$', maxLength });

/** What both answers of a device have; its keys of CBOR come in `response`. */
export const credentialOf = <Response extends Record<string, ReturnType<typeof base64url>>>(response: Response) =>
  Type.Object(
    {
      id: base64url(2_000),
      rawId: base64url(2_000),
      type: Type.Literal('public-key'),
      response: Type.Object(response, { additionalProperties: true }),
    },
    asWebAuthn,
  );

const passkey = Type.Object(
  {
    id: Type.String({ description: 'Of the credential.' }),
    name: Type.String({ description: 'In the words of the person.' }),
    addedAt: Type.String({ description: 'ISO 8601.' }),
    lastUsedAt: Type.Union([Type.String(), Type.Null()], { description: 'ISO 8601; null when it was not used yet.' }),
  },
  { title: 'Passkey' },
);

/** `/v1/passkeys`: the devices by which whoever is signed in can sign in. */
export function passkeysRoutes(server: Routes, { passkeys, definitions }: PasskeysContext): void {
  server.get(
    '/v1/passkeys',
    {
      schema: {
        tags,
        summary: 'My passkeys',
        response: {
          200: Type.Object({ passkeys: Type.Array(passkey, { maxItems: mostPasskeys }) }, { title: 'Passkeys' }),
          422: problemSchema,
        },
      },
    },
    async (request) => ({ passkeys: (await passkeys.kept.of(personOf(request))).passkeys.map(shown) }),
  );

  server.post(
    '/v1/passkeys/challenge',
    {
      schema: {
        tags,
        summary: 'Begin to register a passkey',
        description: 'For a page: `options` go to navigator.credentials.create, what comes of it to POST /v1/passkeys.',
        response: { 200: challengeSchema, 422: problemSchema },
      },
    },
    async (request) => {
      const person = personOf(request);
      return passkeys.challengeToRegister(person, definitions.find(person)?.entry.name ?? person) as never;
    },
  );

  server.post(
    '/v1/passkeys',
    {
      schema: {
        tags,
        summary: 'Register a passkey',
        body: Type.Object(
          {
            name: Type.String({ minLength: 1, maxLength: 60, description: 'What to call it, such as My phone.' }),
            ticket: ticketSchema,
            credential: credentialOf({ clientDataJSON: base64url(10_000), attestationObject: base64url(50_000) }),
          },
          {
            ...closed,
            examples: [
              {
                name: 'My phone',
                ticket: 'as-it-came',
                credential: {
                  id: 'AAAA',
                  rawId: 'AAAA',
                  type: 'public-key',
                  response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' },
                },
              },
            ],
          },
        ),
        response: { 201: passkey, 403: problemSchema, 422: problemSchema },
      },
    },
    async (request, reply) => {
      const { name, ticket, credential } = request.body;
      const response = credential as unknown as RegistrationResponseJSON;
      const added = await passkeys.register(personOf(request), name.trim() || 'Passkey', ticket, response);
      request.audited = { about: added.id.slice(0, 40), detail: `The passkey "${added.name}" was registered.` };
      return reply.code(201).send(shown(added));
    },
  );

  server.delete(
    '/v1/passkeys/:id',
    {
      schema: {
        tags,
        summary: 'Remove one of my passkeys',
        params: Type.Object({
          id: Type.String({ minLength: 1, maxLength: 2_000, description: 'As the list has it.', examples: ['AAAA'] }),
        }),
        response: { 204: Type.Null({ description: 'It is gone.' }), 404: problemSchema, 422: problemSchema },
      },
    },
    async (request, reply) => {
      await passkeys.remove(personOf(request), request.params.id);
      return reply.code(204).send(null);
    },
  );
}

/** Passkeys are of people: a program has a token, and where nobody signs in there is nothing to sign in with. */
function personOf({ principal: { kind, person } }: FastifyRequest): string {
  if (kind === 'session' && person !== null) return person;
  throw new HttpProblem(
    422,
    'no-session',
    kind === 'local'
      ? 'Nobody signs in here, because access is off; with ESCALOG_ACCESS=on people sign in, and may register passkeys.'
      : 'Passkeys are of people: sign in at /sign-in.',
  );
}

function shown({ id, name, addedAt, lastUsedAt }: Passkey) {
  return { id, name, addedAt: isoOf(addedAt), lastUsedAt: lastUsedAt === null ? null : isoOf(lastUsedAt) };
}
