import { problemSchema, type Routes } from '@escalog/http';
import type { Clock, Instant } from '@escalog/kernel';
import Type from 'typebox';
import { shownOnCall } from '../domain/on-call.ts';
import { definitionsAsOf } from './as-of.ts';
import type { CatalogContext } from './context.ts';
import { instantIn, instantParameter } from './instant.ts';
import { scheduleCalled, scheduleParam } from './schedule-called.ts';
import { tags } from './schemas.ts';

const params = Type.Object({ name: scheduleParam });
const querystring = Type.Object({
  at: instantParameter('The instant for which it is asked, in ISO 8601; now, or "asOf", when absent.', [
    '2026-11-21T13:30:00Z',
  ]),
  asOf: instantParameter(
    'Answer by what the catalog said at this instant, in ISO 8601. When absent, by what it says now, also of the past: a schedule keeps its last ten rotations.',
  ),
});

const named = { person: Type.String({ description: 'Ref.' }), name: Type.String() };

export const shiftSchema = Type.Object(
  {
    ...named,
    startsAt: Type.String(),
    endsAt: Type.String({ description: 'When it is over; the next begins then, if there is one.' }),
    layer: Type.Union([Type.String(), Type.Null()], {
      description: 'Whose turn it is by this layer; null in a schedule without layers, and by an override alone.',
    }),
    override: Type.Union(
      [
        Type.Object({
          ref: Type.String(),
          kind: Type.Union([Type.Literal('add'), Type.Literal('remove'), Type.Literal('replace')]),
          insteadOf: Type.Union([Type.Object(named), Type.Null()], {
            description: 'Whose turn it would be; null where that is nobody in particular.',
          }),
          by: Type.Object(named, { description: 'Who made it.' }),
          why: Type.String(),
        }),
        Type.Null(),
      ],
      { description: 'What has made the person be on call; null when it is their turn.' },
    ),
  },
  { title: 'Shift' },
);

export const onCallSchema = Type.Object(
  {
    schedule: Type.String({ description: 'Ref of the schedule.' }),
    name: Type.String({ description: 'Of the schedule.' }),
    at: Type.String({ description: 'The instant that this is true for.' }),
    onCall: Type.Union([Type.Object(named), Type.Null()], {
      description: 'The first of "shifts"; null when nobody is.',
    }),
    shift: Type.Union([
      Type.Object({
        startsAt: Type.String(),
        endsAt: Type.String({ description: 'When the shift is over.' }),
      }),
      Type.Null(),
    ]),
    shifts: Type.Array(shiftSchema, {
      description: 'Of everybody who is on call; several when an override adds somebody.',
    }),
    because: Type.Union([Type.String(), Type.Null()], { description: 'Why nobody is on call; null when somebody is.' }),
    next: Type.Union([shiftSchema, Type.Null()], {
      description: 'The next shift that begins; null when none does within sixty days.',
    }),
  },
  { title: 'OnCall' },
);

/** `GET /v1/schedules/{name}/on-call`: who has the turn, and until when. */
export function onCallRoute(server: Routes, context: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Who is on call?',
    params,
    querystring,
    response: { 200: onCallSchema, 404: problemSchema, 422: problemSchema },
  };

  server.get('/v1/schedules/:name/on-call', { schema }, async (request) => {
    const { at, asOf } = request.query;
    const definitions = await definitionsAsOf(asOf, 'asOf', context);
    const schedule = scheduleCalled(request.params.name, definitions);
    return shownOnCall(schedule, instantAsked({ at, asOf }, context.clock), definitions);
  });
}

/** For which instant it is asked who is on call. */
export function instantAsked(
  { at, asOf }: { readonly at?: string | undefined; readonly asOf?: string | undefined },
  clock: Clock,
): Instant {
  if (at !== undefined) return instantIn(at, 'at');
  return asOf === undefined ? clock.now() : instantIn(asOf, 'asOf');
}
