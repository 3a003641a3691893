import { HttpProblem, problemSchema, type Routes } from '@escalog/http';
import { instantOf, isoOf, type Instant } from '@escalog/kernel';
import Type from 'typebox';
import { onCallAt } from '../domain/on-call.ts';
import { nameOf } from '../domain/wording.ts';
import type { CatalogContext } from './context.ts';
import { tags } from './schemas.ts';

const params = Type.Object({
  name: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'Name of the schedule, such as payments for schedule/payments.',
    examples: ['payments'],
  }),
});
const querystring = Type.Object({
  at: Type.Optional(
    Type.String({
      format: 'date-time',
      maxLength: 40,
      description: 'An instant in ISO 8601; now when absent.',
      examples: ['2026-11-21T13:30:00Z'],
    }),
  ),
});

const answer = Type.Object(
  {
    schedule: Type.String({ description: 'Ref of the schedule.' }),
    at: Type.String({ description: 'The instant that this is true for.' }),
    onCall: Type.Union(
      [Type.Object({ person: Type.String({ description: 'Ref.' }), name: Type.String() }), Type.Null()],
      { description: 'Null when nobody is.' },
    ),
    shift: Type.Union([
      Type.Object({
        startsAt: Type.String(),
        endsAt: Type.String({ description: 'When the next person takes over.' }),
      }),
      Type.Null(),
    ]),
    because: Type.Union([Type.String(), Type.Null()], { description: 'Why nobody is on call; null when somebody is.' }),
  },
  { title: 'OnCall' },
);

/** `GET /v1/schedules/{name}/on-call`: who has the turn, and until when. */
export function onCallRoute(server: Routes, { definitions, clock }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Who is on call?',
    params,
    querystring,
    response: { 200: answer, 404: problemSchema },
  };

  server.get('/v1/schedules/:name/on-call', { schema }, async (request) => {
    const ref = `schedule/${request.params.name}`;
    const schedule = definitions.findOf('schedule', ref)?.entry;
    if (schedule === undefined)
      throw new HttpProblem(
        404,
        'schedule-not-found',
        `There is no ${ref}; GET /v1/catalog/entries?type=schedule lists those that are.`,
      );
    const at = request.query.at === undefined ? clock.now() : instantIn(request.query.at);
    const found = onCallAt(schedule, at);
    if (found.shift === null)
      return { schedule: ref, at: isoOf(at), onCall: null, shift: null, because: found.because };
    const { person, startsAt, endsAt } = found.shift;
    return {
      schedule: ref,
      at: isoOf(at),
      onCall: { person, name: nameOf(person, definitions) },
      shift: { startsAt: isoOf(startsAt), endsAt: isoOf(endsAt) },
      because: null,
    };
  });
}

/** The schema lets more decimals pass than there is a meaning for. */
function instantIn(text: string): Instant {
  try {
    return instantOf(Temporal.Instant.from(text).epochMilliseconds);
  } catch {
    throw new HttpProblem(
      400,
      'invalid-request',
      '"at" in the query must be a time such as 2026-11-18T02:00:00Z, with nine decimals at most.',
    );
  }
}
