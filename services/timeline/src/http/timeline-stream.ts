import { answerAs, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { ChangeStreams } from '../stream/change-streams.ts';
import { FollowedTimelines } from '../stream/followed-timelines.ts';
import { TimelineTelling } from '../stream/timeline-telling.ts';
import { byId, needHistory, tags, type TimelineContext } from './context.ts';
import { goesOnBehind, positionHeaders, positionQuery, streamed } from './stream.ts';

const description = `Server-sent events, for as long as you listen and may see the incident. Listen first, and read the timeline once you are told \`ready\`; then

- \`entry\`: \`{"entry","after","index","total"}\`: a line that is new, or says something else than it did. Take out the line of the same event if you have it, and put this one behind the line of the event \`after\` (\`null\`: at the beginning): what arrives late may belong in the middle. A line may be told again. Where you do not have the line that it stands behind, read the timeline again.
- \`ready\`: everything up to here was told; what follows is told as it happens.
- \`reload\`: what was missed is not known any more: read the timeline again.

Whoever comes back with the id of the last event is told what came since. A comment comes every 15 seconds; who does not read is cut off, comes back and goes on.`;

/** `GET /v1/incidents/{id}/timeline/stream`: the timeline as it is written. */
export function timelineStreamRoute(server: Routes, streams: ChangeStreams, context: TimelineContext): void {
  const schema = {
    tags,
    summary: 'Follow the timeline of an incident, line by line, each with its place',
    description,
    params: byId,
    querystring: Type.Object(positionQuery),
    headers: positionHeaders,
    response: {
      200: answerAs('text/event-stream', 'The stream.'),
      404: problemSchema,
      429: problemSchema,
      503: problemSchema,
    },
  };
  const { source, people, clock } = context;
  const followed = new FollowedTimelines({ source, clock, erased: () => people.erasedNames() });
  // A stream has no end that HEAD could wait for.
  server.get('/v1/incidents/:id/timeline/stream', { schema, exposeHeadRoute: false }, async (request, reply) => {
    const { id } = request.params;
    await needHistory(id, context);
    const telling = new TimelineTelling(() => followed.read(id), clock);
    const stream = streams.begin(
      { topics: new Set(['incidents']), incident: id, telling },
      () => request.stillAs(),
      request.ip,
      goesOnBehind(request),
    );
    return streamed(reply, stream);
  });
}
