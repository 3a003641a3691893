import { jsonOf } from '@escalog/contracts';
import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import Type from 'typebox';
import type { RecordedEvent } from '../domain/incident-event.ts';
import { renamedIn } from '../domain/renamed.ts';
import { byId, noHistory, tags, type TimelineContext } from './context.ts';

const schema = {
  tags,
  summary: 'Read every event that is recorded of an incident, one a line',
  description:
    'What happened and what people wrote about it, by time: `{"type": …, "event": …}`, as GET /v1/events tells it. For an archive: it is whole, or refused.',
  params: byId,
  response: {
    200: { description: 'The events.', content: { 'application/x-ndjson': { schema: Type.String() } } },
    404: problemSchema,
    409: problemSchema,
  },
};

/** `GET /v1/incidents/{id}/timeline/events`. */
export function recordedEventsRoute(server: Routes, { source, people, turns }: TimelineContext): void {
  server.get('/v1/incidents/:id/timeline/events', { schema }, async (request, reply) => {
    const { id } = request.params;
    await turns.next();
    const { events, holes } = await source.read(id);
    if (events.length === 0) throw noHistory(id);
    if (holes.length > 0)
      throw new HttpProblem(
        409,
        'history-incomplete',
        `Of the incident ${holes.length} of its messages in the log cannot be read, so this would not be whole; its timeline lists them.`,
      );
    const told = renamedIn(onceEach(events), people.erasedNames());
    const lines = told.map((event) => `${JSON.stringify({ type: event.type, event: jsonOf(event) })}\n`);
    return reply.header('content-type', 'application/x-ndjson').send(lines.join(''));
  });
}

function onceEach(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const byEventId = new Map(events.map((event) => [event.meta.eventId, event]));
  return [...byEventId.values()].toSorted(
    ({ meta: a }, { meta: b }) =>
      a.occurredAt - b.occurredAt || (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.version - b.version),
  );
}
