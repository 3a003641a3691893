import { problemSchema, type Routes } from '@escalog/http';
import { after as later, instantOf, isoOf } from '@escalog/kernel';
import Type from 'typebox';
import { shiftsShown } from '../domain/shift-list.ts';
import type { CatalogContext } from './context.ts';
import { shiftSchema } from './on-call.ts';
import { localOrInstant, scheduleCalled, scheduleParam, timeIn } from './schedule-called.ts';
import { tags } from './schemas.ts';
import { spanAsked } from './span.ts';

const day = 24 * 60 * 60 * 1000;
const usualSpan = 28 * day;

const params = Type.Object({ name: scheduleParam });
const querystring = Type.Object({
  from: Type.Optional(localOrInstant('The beginning; now when absent', '2026-12-01T00:00')),
  to: Type.Optional(
    localOrInstant('The end, at most 400 days later; four weeks later when absent', '2026-12-31T00:00'),
  ),
  after: Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description: '"next" of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100, description: 'Shifts and gaps, together.' }),
});

const answer = Type.Object(
  {
    schedule: Type.String({ description: 'Ref of the schedule.' }),
    name: Type.String({ description: 'Of the schedule.' }),
    timeZone: Type.String(),
    from: Type.String(),
    to: Type.String(),
    shifts: Type.Array(shiftSchema, {
      description:
        'Those that begin in this time or go on when it begins, each from its real beginning to its real end, in the order in which they begin.',
    }),
    gaps: Type.Array(Type.Object({ startsAt: Type.String(), endsAt: Type.String(), because: Type.String() }), {
      description: 'When nobody is on call, and why.',
    }),
    doubleBookings: Type.Array(
      Type.Object({
        startsAt: Type.String(),
        endsAt: Type.String(),
        people: Type.Array(Type.String()),
        schedules: Type.Array(Type.String()),
        because: Type.String(),
      }),
      {
        description:
          'When several people are on call in this schedule at once, and when somebody who is on call here is so in another schedule too. Of each other schedule the first 1,000 shifts of this time are looked at.',
      },
    ),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Ask for the next page with "after"; null on the last.',
    }),
  },
  { title: 'Shifts' },
);

/** `GET /v1/schedules/{name}/shifts`: who is on call when, and what has made it so; past times too. */
export function shiftsRoute(server: Routes, { definitions, clock }: CatalogContext): void {
  const summary = 'Who is on call when?';
  const response = { 200: answer, 404: problemSchema, 422: problemSchema };

  server.get(
    '/v1/schedules/:name/shifts',
    { schema: { tags, summary, params, querystring, response } },
    async (request) => {
      const { query } = request;
      const schedule = scheduleCalled(request.params.name, definitions);
      const from = query.from === undefined ? clock.now() : timeIn(query.from, 'from', schedule);
      const to = query.to === undefined ? later(from, usualSpan) : timeIn(query.to, 'to', schedule);
      const page = query.after === undefined ? from : timeIn(query.after, 'after', schedule);
      spanAsked(from, to, page);
      const shown = shiftsShown(
        schedule,
        { from: instantOf(page), to, atMost: query.limit, isFirst: query.after === undefined },
        definitions,
      );
      const { ref, name, timeZone } = schedule;
      return { schedule: ref, name, timeZone, from: isoOf(from), to: isoOf(to), ...copied(shown) };
    },
  );
}

function copied(shown: ReturnType<typeof shiftsShown>) {
  return {
    ...shown,
    shifts: [...shown.shifts],
    gaps: [...shown.gaps],
    doubleBookings: shown.doubleBookings.map((one) => ({
      ...one,
      people: [...one.people],
      schedules: [...one.schedules],
    })),
  };
}
