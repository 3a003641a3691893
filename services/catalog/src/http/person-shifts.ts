import { problemSchema, type Routes } from '@escalog/http';
import { after as later, instantOf, isoOf } from '@escalog/kernel';
import Type from 'typebox';
import { shiftsOfPerson } from '../domain/person-shifts.ts';
import { theOneCalled } from './called.ts';
import type { CatalogContext } from './context.ts';
import { instantIn, instantParameter } from './instant.ts';
import { shiftSchema } from './on-call.ts';
import { tags } from './schemas.ts';
import { spanAsked } from './span.ts';

const usualSpan = 28 * 24 * 60 * 60 * 1000;

const params = Type.Object({
  name: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'The person by ref, name or a part of the name.',
    examples: ['ana'],
  }),
});
const querystring = Type.Object({
  from: instantParameter('The beginning, in ISO 8601; now when absent.', ['2026-12-01T00:00:00Z']),
  to: instantParameter('The end, at most 400 days later; four weeks later when absent.', ['2026-12-31T00:00:00Z']),
  after: instantParameter('"next" of the page before.'),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
});

const schedule = Type.Object({ ref: Type.String(), name: Type.String() });
const answer = Type.Object(
  {
    person: Type.String({ description: 'Ref.' }),
    name: Type.String(),
    from: Type.String(),
    to: Type.String(),
    shifts: Type.Array(Type.Object({ ...shiftSchema.properties, schedule }), {
      description:
        'Those that begin in this time or go on when it begins, in all schedules, in the order in which they begin.',
    }),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Ask for the next page with "after"; null on the last.',
    }),
  },
  { title: 'PersonShifts' },
);

/** `GET /v1/people/{name}/shifts`: when somebody is on call, in every schedule. */
export function personShiftsRoute(server: Routes, { definitions, clock }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'When is somebody on call?',
    params,
    querystring,
    response: { 200: answer, 404: problemSchema, 422: problemSchema },
  };

  server.get('/v1/people/:name/shifts', { schema }, async ({ params: { name: word }, query }) => {
    const person = theOneCalled(word, 'person', 'GET /v1/catalog/entries?type=person', definitions);
    const from = query.from === undefined ? clock.now() : instantIn(query.from, 'from');
    const to = query.to === undefined ? later(from, usualSpan) : instantIn(query.to, 'to');
    const page = query.after === undefined ? from : instantIn(query.after, 'after');
    spanAsked(from, to, page);
    const { shifts, next } = shiftsOfPerson(
      person.ref,
      { from: instantOf(page), to, atMost: query.limit, isFirst: query.after === undefined },
      definitions,
    );
    return { person: person.ref, name: person.name, from: isoOf(from), to: isoOf(to), shifts: [...shifts], next };
  });
}
