import { endsEarlier, fittingPage, problemSchema, refusal, type Routes } from '@escalog/http';
import { instantOf } from '@escalog/kernel';
import Type from 'typebox';
import { overridesPage, shownOverride } from '../domain/override-list.ts';
import type { CatalogContext } from './context.ts';
import { overrideSchema, scheduleParams as params } from './override-schemas.ts';
import { localOrInstant, scheduleCalled, timeIn } from './schedule-called.ts';
import { tags } from './schemas.ts';

const list = Type.Object(
  {
    overrides: Type.Array(overrideSchema, { description: 'In the order in which they begin.' }),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Ask for the next page with "after"; null on the last.',
    }),
  },
  { title: 'Overrides' },
);

/** `GET /v1/schedules/{name}/overrides`: those that count in a span; without one those that are not over. */
export function listOverridesRoute(server: Routes, { definitions, clock }: CatalogContext): void {
  const querystring = Type.Object({
    from: Type.Optional(localOrInstant('Only those that end later; now when absent', '2026-01-01T00:00')),
    to: Type.Optional(localOrInstant('Only those that begin earlier', '2037-01-01T00:00')),
    after: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: '"next" of the page before.' })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100, description: endsEarlier }),
  });
  const schema = {
    tags,
    summary: 'List the overrides of a schedule',
    params,
    querystring,
    response: { 200: list, 404: problemSchema, 422: problemSchema },
  };

  server.get('/v1/schedules/:name/overrides', { schema }, async ({ params: { name }, query }) => {
    const schedule = scheduleCalled(name, definitions);
    const asked = {
      from: query.from === undefined ? clock.now() : timeIn(query.from, 'from', schedule),
      to: query.to === undefined ? instantOf(Infinity) : timeIn(query.to, 'to', schedule),
      ...(query.after !== undefined && { after: query.after }),
    };
    const page = (limit: number) => {
      const found = overridesPage(schedule, { ...asked, limit }, definitions);
      if ('code' in found) throw refusal(found);
      return { overrides: found.overrides.map((one) => shownOverride(one, schedule, definitions)), next: found.next };
    };
    return fittingPage(query.limit, page, ({ overrides }) => overrides);
  });
}
