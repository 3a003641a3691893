import { acceptedType, HttpProblem, problemSchema, type Routes } from '@escalog/http';
import { instantFrom } from '@escalog/kernel';
import Type from 'typebox';
import type { EventReadings } from '../events/event-readings.ts';
import { formats, mediaTypes, scribeOf, type Format } from '../events/formats.ts';
import { timelineTopics } from '../projection/rebuild.ts';
import { tags } from './context.ts';
import { goesOnBehind, positionBounds, positionHeaders, streamed } from './stream.ts';

/** `incidents` of `escalog.incidents`. */
const shortNames = timelineTopics.map((topic) => topic.replace(/^escalog\./, ''));
const oneOf = shortNames.join('|');

const query = Type.Object({
  format: Type.Optional(
    Type.Enum([...formats], {
      description: 'For who cannot say `Accept`, which decides otherwise: ndjson without either.',
    }),
  ),
  after: Type.Optional(
    Type.String({
      ...positionBounds,
      description:
        'A position that an answer had: only what is behind it is told. From the oldest event when left out.',
    }),
  ),
  follow: Type.Boolean({
    default: false,
    description: 'true: the answer goes on with what happens, and has no end. Only as NDJSON and server-sent events.',
  }),
  topics: Type.String({
    pattern: `^(${oneOf})(,(${oneOf}))*$`,
    maxLength: 200,
    default: shortNames.join(','),
    description: `Some of ${shortNames.join(', ')}, with commas in between.`,
  }),
  types: Type.Optional(
    Type.String({
      pattern: '^[A-Za-z]{1,80}(,[A-Za-z]{1,80})*$',
      maxLength: 4_000,
      description: 'Only events of these types, such as LevelReached,IncidentAcknowledged.',
    }),
  ),
  incident: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Only events of this incident, by its id.' }),
  ),
  since: Type.Optional(
    Type.String({ format: 'date-time', maxLength: 40, description: 'Only what was decided then or later.' }),
  ),
  until: Type.Optional(
    Type.String({ format: 'date-time', maxLength: 40, description: 'Only what was decided before.' }),
  ),
});

const description = `Everything that Escalog decided, or what of it is asked for, as it stands in the log: of each partition in order, one partition after the other. With \`follow\` the answer goes on with what happens, else it ends with what there was at the question.

Each line of NDJSON, and each id of server-sent events, has the position behind it: whoever asks again with that goes on there. A line with nothing but a position says where it stands. What does not follow says in the header \`escalog-position\` where to go on once it was read to its end; an answer that breaks off before is not whole.

An event that this release cannot read has \`raw\`, its bytes in base64, in place of \`event\`. Of a private incident you are told what you may see. Who takes nothing for 30 seconds is cut off. docs/consuming-events.md has the columns of CSV and Parquet.`;

const text = { schema: Type.String() };

/** `GET /v1/events`. */
export function eventsRoute(server: Routes, readings: EventReadings): void {
  const schema = {
    tags,
    summary: 'Read events, as NDJSON, server-sent events, CSV or Parquet',
    description,
    querystring: query,
    headers: positionHeaders,
    response: {
      200: {
        description: 'The events.',
        content: Object.fromEntries(Object.keys(mediaTypes).map((type) => [type, text])),
      },
      406: problemSchema,
      410: problemSchema,
      429: problemSchema,
      503: problemSchema,
    },
  };
  // An answer that goes on has no end that HEAD could wait for.
  server.get('/v1/events', { schema, exposeHeadRoute: false }, async (request, reply) => {
    const { topics, types, incident, since, until, follow } = request.query;
    const format = request.query.format ?? negotiated(request.headers.accept);
    const { mediaType, tellsPositions } = scribeOf(format);
    if (follow && !tellsPositions)
      throw new HttpProblem(
        400,
        'cannot-follow',
        `A file of ${format} has an end: follow as NDJSON or server-sent events, or ask for the file again with ?after= and the header escalog-position of the last.`,
      );
    const asked = topics.split(',');
    const reading = await readings.begin(
      {
        topics: timelineTopics.filter((_, index) => asked.includes(shortNames[index] ?? '')),
        types: types === undefined ? undefined : new Set(types.split(',')),
        incident,
        since: since === undefined ? undefined : instantFrom(since),
        until: until === undefined ? undefined : instantFrom(until),
        follows: follow,
      },
      format,
      () => request.stillAs(),
      request.ip,
      goesOnBehind(request),
    );
    if (reading.position !== undefined) reply.header('escalog-position', reading.position);
    return streamed(reply.header('vary', 'accept'), reading, mediaType);
  });
  // Nothing of them need end by itself, and the server waits for all that it answers.
  server.addHook('preClose', async () => readings.close());
}

function negotiated(accept: string | undefined): Format {
  const type = acceptedType(accept, [
    'application/x-ndjson',
    'text/event-stream',
    'text/csv',
    'application/vnd.apache.parquet',
  ]);
  if (type === undefined)
    throw new HttpProblem(
      406,
      'not-acceptable',
      `Events come as ${Object.keys(mediaTypes).join(', ')}; accept one of these, or add ?format= with one of ${formats.join(', ')}.`,
    );
  return mediaTypes[type];
}
