import { problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import { exampleSubscription } from '../push/example-subscription.ts';
import type { Registering } from '../push/registering.ts';

const tags = ['notification'];
const closed = { additionalProperties: false };

export const pushToken = Type.String({
  minLength: 1,
  maxLength: 2_000,
  description: 'As it stands in a link of escalog push-link.',
});

const bytes = (length: number, description: string) => {
  // Browsers leave out the padding of base64url.
  const characters = Math.ceil((length * 4) / 3);
  return Type.String({ pattern: `^[A-Za-z0-9_-]{${characters}}={0,2}$`, description });
};
const auth = bytes(16, 'The secret of the subscription: 16 bytes, base64url.');

const subscription = {
  endpoint: Type.String({
    minLength: 1,
    maxLength: 1_000,
    description: 'Where the push service of the browser takes messages: an https:// URL.',
  }),
  keys: Type.Object(
    { p256dh: bytes(65, 'The public key of the subscription: a point on P-256 of 65 bytes, base64url.'), auth },
    closed,
  ),
};

const registration = Type.Object(
  {
    ...subscription,
    expirationTime: Type.Optional(
      Type.Union([Type.Number(), Type.Null()], { description: 'As browsers give it; not read.' }),
    ),
  },
  { ...closed, title: 'PushSubscription', examples: [exampleSubscription.registered] },
);

const renewal = Type.Object(
  {
    id: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', description: 'Of the device, as registering answered.' }),
    auth: Type.String({
      ...auth,
      description: 'The secret of the subscription before, which shows that it is the device.',
    }),
    ...subscription,
  },
  { ...closed, title: 'PushRenewal', examples: [exampleSubscription.renewed] },
);

const device = Type.Object(
  {
    id: Type.String({ description: 'Of the device; it changes when the device subscribes anew.' }),
    name: Type.String({ description: 'What the browser says that it is.' }),
  },
  { title: 'PushDevice' },
);

const link = Type.Object(
  {
    person: Type.String({ description: 'Ref.' }),
    methodId: Type.String(),
    url: Type.String({
      description:
        'Open it on the device. Whoever has it may register a device in place of the person: give it to nobody else.',
    }),
    expiresAt: Type.String({ description: 'Until when it is good, ISO 8601.' }),
  },
  { title: 'PushLink' },
);

/** How devices are registered for push, by programs and by the page at `/push`. */
export function pushDevicesRoutes(server: Routes, registering: Registering): void {
  server.post(
    '/v1/people/:person/contact-methods/:method/push-link',
    {
      schema: {
        tags,
        summary: 'Make a link by which a person registers a phone or a browser',
        params: Type.Object({
          person: Type.String({
            minLength: 1,
            maxLength: 120,
            description: 'The person by ref, name or a part of the name, such as ana-costa for person/ana-costa.',
            examples: ['ana-costa'],
          }),
          method: Type.String({
            minLength: 1,
            maxLength: 40,
            description: 'The id of a contact method by push.',
            examples: ['phone'],
          }),
        }),
        response: { 201: link, 404: problemSchema, 422: problemSchema },
      },
    },
    async ({ params }, reply) => {
      const { person, ...made } = registering.linkFor(params.person, params.method);
      return reply.code(201).send({ ...made, person: person.ref });
    },
  );

  server.post(
    '/v1/push/devices',
    {
      schema: {
        tags,
        summary: 'Register a browser for push',
        description:
          'What the page at /push sends once the browser has subscribed. The same browser again changes nothing.',
        querystring: Type.Object({ token: pushToken }, closed),
        body: registration,
        response: { 201: device, 403: problemSchema, 404: problemSchema, 422: problemSchema },
      },
    },
    async ({ query, body: { endpoint, keys }, headers }, reply) => {
      const { id, name } = await registering.register(query.token, { endpoint, keys }, headers['user-agent']);
      return reply.code(201).send({ id, name });
    },
  );

  server.post(
    '/v1/push/devices/renewal',
    {
      schema: {
        tags,
        summary: 'Tell that a registered browser has subscribed anew',
        description: 'What the service worker sends when the browser has changed its subscription by itself.',
        body: renewal,
        response: { 200: device, 404: problemSchema, 422: problemSchema },
      },
    },
    async ({ body: { id: before, auth: secret, endpoint, keys } }) => {
      const { id, name } = await registering.renew(before, secret, { endpoint, keys });
      return { id, name };
    },
  );
}
