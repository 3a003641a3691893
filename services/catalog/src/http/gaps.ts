import { onCallOf, timetable } from '@escalog/definitions';
import { problemSchema, refusal, type Routes } from '@escalog/http';
import { after as later, isoOf } from '@escalog/kernel';
import Type from 'typebox';
import { pageOf } from '../domain/listing.ts';
import { whyNobody } from '../domain/on-call.ts';
import type { CatalogContext } from './context.ts';
import { instantIn, instantParameter } from './instant.ts';
import { tags } from './schemas.ts';
import { spanAsked } from './span.ts';

const usualSpan = 14 * 24 * 60 * 60 * 1000;
/** Shifts and gaps of each schedule that are gone through. */
const lookedAtMost = 500;

const querystring = Type.Object({
  from: instantParameter('The beginning, in ISO 8601; now when absent.'),
  to: instantParameter('The end, at most 400 days later; two weeks later when absent.'),
  after: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: '"next" of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100, description: 'Schedules that are looked at.' }),
});
const answer = Type.Object(
  {
    from: Type.String(),
    to: Type.String(),
    gaps: Type.Array(
      Type.Object({
        schedule: Type.String({ description: 'Ref.' }),
        name: Type.String({ description: 'Of the schedule.' }),
        startsAt: Type.String(),
        endsAt: Type.String(),
        because: Type.String(),
      }),
      { description: 'Ordered by the refs of schedules, then by when they begin.' },
    ),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Ask for the next page with "after"; null on the last.',
    }),
  },
  { title: 'Gaps' },
);

/** `GET /v1/on-call/gaps`: when nobody is on call, in every schedule. */
export function gapsRoute(server: Routes, { definitions, clock }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'When is nobody on call?',
    querystring,
    response: { 200: answer, 422: problemSchema },
  };

  server.get('/v1/on-call/gaps', { schema }, async ({ query }) => {
    const from = query.from === undefined ? clock.now() : instantIn(query.from, 'from');
    const to = query.to === undefined ? later(from, usualSpan) : instantIn(query.to, 'to');
    spanAsked(from, to);
    const { limit, after } = query;
    const listed = pageOf({ limit, ...(after !== undefined && { after }), type: 'schedule' }, definitions);
    if ('code' in listed) throw refusal(listed);
    const gaps = listed.entries.flatMap(({ entry }) => {
      const schedule = definitions.findOf('schedule', entry.ref)?.entry;
      if (schedule === undefined) return [];
      const onCall = onCallOf(schedule, definitions.overridesOf(schedule.ref), definitions);
      return timetable(onCall, from, to, lookedAtMost).gaps.map(({ startsAt, endsAt, nobodyBy }) => ({
        schedule: schedule.ref,
        name: schedule.name,
        startsAt: isoOf(startsAt),
        endsAt: isoOf(endsAt),
        because: whyNobody(schedule, { people: [], nobodyBy }, startsAt, definitions),
      }));
    });
    return { from: isoOf(from), to: isoOf(to), gaps, next: listed.next };
  });
}
