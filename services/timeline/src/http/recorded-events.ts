import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { jsonOf } from '@escalog/contracts';
import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import { counted } from '@escalog/kernel';
import Type from 'typebox';
import { gapsIn } from '../domain/gaps.ts';
import type { RecordedEvent } from '../domain/incident-event.ts';
import { renamedIn } from '../domain/renamed.ts';
import type { Recorded } from '../projection/timeline-source.ts';
import { byId, noHistory, tags, type TimelineContext } from './context.ts';

const schema = {
  tags,
  summary: 'Read every event that is recorded of an incident, one a line',
  description:
    'What happened and what people wrote about it, by time: `{"type": …, "event": …}`, as GET /v1/events tells it, but with who was erased called as they are now. For an archive: it is whole, or refused.',
  params: byId,
  response: {
    200: { description: 'The events.', content: { 'application/x-ndjson': { schema: Type.String() } } },
    404: problemSchema,
    409: problemSchema,
    503: problemSchema,
  },
};

/** `GET /v1/incidents/{id}/timeline/events`. */
export function recordedEventsRoute(server: Routes, { source, people, turns }: TimelineContext): void {
  let inHand = 0;
  server.get('/v1/incidents/:id/timeline/events', { schema }, async (request, reply) => {
    const { id } = request.params;
    if (inHand >= mostInHand) throw tooMany();
    inHand += 1;
    // Also of an answer that nobody waits for any more by now.
    void finished(reply.raw)
      .catch(() => {})
      .then(() => (inHand -= 1));
    const recorded = await turns.take(() => source.read(id));
    if (recorded.events.length + recorded.newer.length === 0) throw noHistory(id);
    const missing = missingIn(recorded);
    if (missing.length > 0)
      throw new HttpProblem(409, 'history-incomplete', `This would not be whole: ${missing.join(' ')}`);
    const told = renamedIn(onceEach(recorded.events), people.erasedNames());
    const lines = Readable.from(piecesOf(told), { objectMode: false, highWaterMark: 256 * 1024 });
    return reply.header('content-type', 'application/x-ndjson').send(lines);
  });
}

/** So many answers hold the events of an incident at once, until they are read. */
const mostInHand = 2;
/** How many events are written in one turn. */
const atOnce = 64;

/** Written as they are taken: an incident has any number of events. */
async function* piecesOf(told: readonly RecordedEvent[]): AsyncGenerator<string> {
  for (let start = 0; start < told.length; start += atOnce) {
    const events = told.slice(start, start + atOnce);
    yield events.map((event) => `${JSON.stringify({ type: event.type, event: jsonOf(event) })}\n`).join('');
    await nextTurn();
  }
}

function tooMany(): HttpProblem {
  return new HttpProblem(
    503,
    'too-many-histories',
    `The events of ${mostInHand} incidents are being read here, and more are not at once; ask again in a moment.`,
    { headers: { 'retry-after': '5' } },
  );
}

/** A sentence for each thing that is recorded, or was, and would not be among the lines. */
function missingIn({ events, holes, newer }: Recorded): readonly string[] {
  return [
    ...(holes.length === 0
      ? []
      : [`${counted(holes.length, 'message')} in the log cannot be read; the timeline lists them.`]),
    ...(newer.length === 0 ? [] : [`${counted(newer.length, 'event')} can be read by a newer release alone.`]),
    // Where an index is read, what could not be read is among the dead letters, and only its number is missing here.
    ...gapsIn([...events, ...newer]),
  ];
}

function onceEach(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
  const byEventId = new Map(events.map((event) => [event.meta.eventId, event]));
  return [...byEventId.values()].toSorted(
    ({ meta: a }, { meta: b }) =>
      a.occurredAt - b.occurredAt || (a.stream < b.stream ? -1 : a.stream > b.stream ? 1 : a.version - b.version),
  );
}
