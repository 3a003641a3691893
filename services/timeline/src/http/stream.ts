import { answerAs, problemSchema, type Routes } from '@escalog/http';
import type { FastifyReply } from 'fastify';
import type { Readable } from 'node:stream';
import Type from 'typebox';
import type { ChangeStreams } from '../stream/change-streams.ts';
import { tags } from './context.ts';

const topicNames = ['incidents', 'catalog'] as const;
export const positionBounds = { maxLength: 4_000 };

/** Where a stream goes on, for who cannot send headers. */
export const positionQuery = {
  after: Type.Optional(
    Type.String({
      ...positionBounds,
      description:
        'Id of the last event that you have, for who cannot send `Last-Event-ID`: what came since is told first. The header counts where both are there.',
    }),
  ),
};

const query = Type.Object({
  topics: Type.String({
    pattern: '^(incidents|catalog)(,(incidents|catalog))*$',
    maxLength: 40,
    default: 'incidents,catalog',
    description: 'What to hear of: incidents, catalog, or both with a comma in between.',
  }),
  incident: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'Of all incidents, only this one, by its id.' }),
  ),
  ...positionQuery,
});

export const positionHeaders = Type.Object({
  'last-event-id': Type.Optional(
    Type.String({
      ...positionBounds,
      description: 'Id of the last event that you have; it stands before `after`, and browsers send it by themselves.',
    }),
  ),
});

const description = `Server-sent events, for as long as you listen. Each has an id, a position in the log that is good at every replica:

- \`incident\`: \`{"incident","type","event","at"}\`: an event of this type happened to the incident.
- \`catalog\`: \`{"ref","type","event","at"}\`: the entry was changed or removed.
- \`ready\`: everything up to here was told; what follows is told as it happens.
- \`reload\`: what was missed is not known any more: everything may have changed.

No titles and no people: ask for what you may see. Of a private incident you are not told when you may not see it. Other views may follow a moment later. A comment comes every 15 seconds; who does not read is cut off, comes back and goes on.`;

/** `GET /v1/stream`: what changes, as it happens. */
export function streamRoute(server: Routes, streams: ChangeStreams): void {
  const schema = {
    tags,
    summary: 'Follow what changes, as it happens',
    description,
    querystring: query,
    headers: positionHeaders,
    response: {
      200: answerAs('text/event-stream', 'The stream.'),
      429: problemSchema,
      503: problemSchema,
    },
  };
  // A stream has no end that HEAD could wait for.
  server.get('/v1/stream', { schema, exposeHeadRoute: false }, async (request, reply) => {
    const { topics, incident } = request.query;
    const asked = topics.split(',');
    const stream = streams.begin(
      { topics: new Set(topicNames.filter((name) => asked.includes(name))), incident },
      () => request.stillAs(),
      request.ip,
      goesOnBehind(request),
    );
    return streamed(reply, stream);
  });
  // Nothing of them would end by itself, and the server waits for all that it answers.
  server.addHook('preClose', async () => streams.close());
}

/** Id of the last event that whoever asks has had; undefined when they begin. */
export function goesOnBehind({
  headers,
  query: { after },
}: {
  readonly headers: { readonly 'last-event-id'?: string };
  readonly query: { readonly after?: string };
}): string | undefined {
  const id = headers['last-event-id'] ?? after;
  return id === '' ? undefined : id;
}

/** Sends a stream as nothing in between may hold it up or keep it. */
export function streamed(
  reply: FastifyReply,
  { body }: { readonly body: Readable },
  mediaType = 'text/event-stream; charset=utf-8',
): FastifyReply {
  return reply
    .header('content-type', mediaType)
    .header('cache-control', 'no-store, no-transform')
    .header('x-accel-buffering', 'no')
    .send(body);
}
