import { problemSchema, refusal, type Routes } from '@escalog/http';
import Type from 'typebox';
import { pageOf } from '../domain/listing.ts';
import { shownOnCall } from '../domain/on-call.ts';
import type { CatalogContext } from './context.ts';
import { definitionsAsOf } from './as-of.ts';
import { instantParameter } from './instant.ts';
import { instantAsked, onCallSchema } from './on-call.ts';
import { tags } from './schemas.ts';

const querystring = Type.Object({
  after: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: '"next" of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  at: instantParameter('The instant for which it is asked, in ISO 8601, by what the catalog says now.'),
  asOf: instantParameter(
    'Who was on call at this instant, in ISO 8601, by what the catalog said then; now when absent.',
  ),
});

const page = Type.Object(
  {
    schedules: Type.Array(onCallSchema, { description: 'Ordered by their refs.' }),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Ask for the next page with "after"; null on the last.',
    }),
  },
  { title: 'OnCallNow' },
);

/** `GET /v1/on-call`: who is on call now or at another moment, in every schedule. */
export function listOnCallRoute(server: Routes, context: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Who is on call now, everywhere?',
    querystring,
    response: { 200: page, 422: problemSchema },
  };

  server.get('/v1/on-call', { schema }, async ({ query }) => {
    const { at: asked, asOf, ...place } = query;
    const definitions = await definitionsAsOf(asOf, 'asOf', context);
    const listed = pageOf({ ...place, type: 'schedule' }, definitions);
    if ('code' in listed) throw refusal(listed);
    const at = instantAsked({ at: asked, asOf }, context.clock);
    const schedules = listed.entries.flatMap(({ entry }) => definitions.findOf('schedule', entry.ref)?.entry ?? []);
    return { schedules: schedules.map((schedule) => shownOnCall(schedule, at, definitions)), next: listed.next };
  });
}
