import { seesEverything } from '@escalog/access';
import { endsEarlier, fittingPage, principalOf, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { Inbox } from '../channels/sandbox/inbox.ts';

const tags = ['notification'];

/** Where to go on in the list of messages. */
export const cursor = Type.Optional(
  Type.String({ minLength: 1, maxLength: 600, description: '`next` of the page before.' }),
);

const query = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: `Messages at most. ${endsEarlier}` }),
  after: cursor,
});

const message = Type.Object(
  {
    id: Type.String({ description: 'Derived from the idempotency key: a repeat replaces the message.' }),
    at: Type.String({ description: 'When it was sent, ISO 8601.' }),
    to: Type.Object({ person: Type.String({ description: 'Ref of the person.' }), name: Type.String() }),
    channel: Type.String({ description: 'The channel it came by.' }),
    subject: Type.String(),
    text: Type.String(),
    kind: Type.String({ description: 'page, nudge or note: to be acknowledged, to be answered, or only to be read.' }),
    acknowledgeUrl: Type.Union([Type.String(), Type.Null()], {
      description: 'Opens the page with the button that acknowledges; null of a nudge and a note.',
    }),
    answers: Type.Array(Type.Object({ label: Type.String(), url: Type.String() }), {
      description: 'What can be pressed to answer, each with the page that it opens.',
    }),
    incidentId: Type.String(),
  },
  { title: 'SandboxMessage' },
);

const list = Type.Object({
  messages: Type.Array(message),
  next: Type.Union([Type.String(), Type.Null()], { description: 'Give it as `after`; null on the last page.' }),
});

/**
 * Whose messages whoever asks may read: their own, because links in them act for their person, and pages of private
 * incidents show their titles. Undefined for owners, who read all.
 */
export function readerOf(request: object): string | undefined {
  const principal = principalOf(request);
  return seesEverything(principal) ? undefined : (principal.person ?? '');
}

/** `GET` and `DELETE /v1/sandbox/messages`. */
export function sandboxMessagesRoutes(server: Routes, inbox: Inbox): void {
  server.get(
    '/v1/sandbox/messages',
    {
      schema: {
        tags,
        summary: 'Pages that the sandbox kept, newest first',
        querystring: query,
        response: { 200: list },
      },
    },
    async (request) => {
      const { limit, after } = request.query;
      const page = (most: number) => inbox.list(most, after, readerOf(request));
      const { messages, next } = await fittingPage(limit, page, (all) => all.messages);
      return { messages: messages.map((message) => ({ ...message, answers: [...message.answers] })), next };
    },
  );

  server.delete(
    '/v1/sandbox/messages',
    { schema: { tags, summary: 'Empty the sandbox', response: { 204: Type.Null() } } },
    async (_request, reply) => {
      await inbox.empty();
      return reply.code(204).send(null);
    },
  );
}
