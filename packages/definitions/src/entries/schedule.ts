import Type from 'typebox';
import { displayName, duration, refTo } from './common.ts';

const timeZone = Type.String({ minLength: 1, maxLength: 64, description: 'IANA time zone, such as Europe/Lisbon.' });

const rotation = Type.Object(
  {
    people: Type.Array(refTo('person'), {
      maxItems: 200,
      description: 'In the order of their turns; empty means that nobody is on call.',
    }),
    startsAt: Type.String({
      pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$',
      description: 'Local date and time of the first turn, such as 2026-01-05T09:00.',
    }),
    turnLength: duration('How long a turn lasts.'),
  },
  { additionalProperties: false, description: 'Who takes turns, since when, and how long a turn is.' },
);

const first = Type.Integer({
  minimum: 0,
  maximum: 199,
  description: 'The place in people, from 0, of whoever the turn at startsAt counts for.',
});

export const earlierRotationsAtMost = 10;

/** A rotation that was written before, and went on until then. */
const earlierRotation = Type.Object(
  {
    until: Type.String({ format: 'date-time', maxLength: 40, description: 'When the next one took over.' }),
    timeZone,
    rotation,
    first,
  },
  { additionalProperties: false },
);
export type EarlierRotation = Type.Static<typeof earlierRotation>;

/** People who take turns. Handovers keep the wall-clock time of the zone across changes of the clock. */
export const schedule = Type.Object(
  {
    ref: refTo('schedule'),
    name: displayName,
    timeZone,
    rotation,
    turns: Type.Optional(
      Type.Object(
        {
          first,
          earlier: Type.Array(earlierRotation, {
            maxItems: earlierRotationsAtMost,
            description: 'The rotations before, the oldest first.',
          }),
        },
        {
          additionalProperties: false,
          readOnly: true,
          description:
            'Kept by Escalog since the rotation was changed, so that turns go on; passed over when it is sent.',
          'x-left-out': 'always leave it out',
        },
      ),
    ),
  },
  { additionalProperties: false },
);
