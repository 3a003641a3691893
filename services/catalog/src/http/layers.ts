import { problemSchema, type Routes } from '@escalog/http';
import { after as later, isoOf } from '@escalog/kernel';
import Type from 'typebox';
import { layersShown } from '../domain/person-shifts.ts';
import type { CatalogContext } from './context.ts';
import { shiftSchema } from './on-call.ts';
import { localOrInstant, scheduleCalled, scheduleParam, timeIn } from './schedule-called.ts';
import { tags } from './schemas.ts';
import { spanAsked } from './span.ts';

const usualSpan = 28 * 24 * 60 * 60 * 1000;

const params = Type.Object({ name: scheduleParam });
const querystring = Type.Object({
  from: Type.Optional(localOrInstant('The beginning; now when absent', '2026-12-01T00:00')),
  to: Type.Optional(
    localOrInstant('The end, at most 400 days later; four weeks later when absent', '2026-12-31T00:00'),
  ),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 500, description: 'Shifts of each layer.' }),
});
const answer = Type.Object(
  {
    schedule: Type.String({ description: 'Ref of the schedule.' }),
    name: Type.String({ description: 'Of the schedule.' }),
    timeZone: Type.String(),
    from: Type.String(),
    to: Type.String(),
    layers: Type.Array(
      Type.Object({
        layer: Type.Union([Type.String(), Type.Null()], { description: 'Null in a schedule without layers.' }),
        shifts: Type.Array(shiftSchema),
        nobody: Type.Array(Type.Object({ startsAt: Type.String(), endsAt: Type.String() }), {
          description: 'When the layer says that nobody is on call.',
        }),
        cutShort: Type.Boolean({ description: 'Whether the layer has more shifts than are shown.' }),
      }),
      { description: 'The lowest first: where a later one has somebody, it counts.' },
    ),
  },
  { title: 'Layers' },
);

/** `GET /v1/schedules/{name}/layers`: what each layer says by itself; what comes of them and of the overrides is at `…/shifts`. */
export function layersRoute(server: Routes, { definitions, clock }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Whom would each layer have on call?',
    params,
    querystring,
    response: { 200: answer, 404: problemSchema, 422: problemSchema },
  };

  server.get('/v1/schedules/:name/layers', { schema }, async ({ params: { name: word }, query }) => {
    const schedule = scheduleCalled(word, definitions);
    const from = query.from === undefined ? clock.now() : timeIn(query.from, 'from', schedule);
    const to = query.to === undefined ? later(from, usualSpan) : timeIn(query.to, 'to', schedule);
    spanAsked(from, to);
    const { ref, name, timeZone } = schedule;
    const layers = layersShown(schedule, { from, to, atMost: query.limit }, definitions);
    return {
      schedule: ref,
      name,
      timeZone,
      from: isoOf(from),
      to: isoOf(to),
      layers: layers.map((layer) => ({ ...layer, shifts: [...layer.shifts], nobody: [...layer.nobody] })),
    };
  });
}
