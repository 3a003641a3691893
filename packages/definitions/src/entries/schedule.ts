import Type from 'typebox';
import { displayName, duration, refTo } from './common.ts';

/** People who take turns. Handovers keep the wall-clock time of the zone across changes of the clock. */
export const schedule = Type.Object(
  {
    ref: refTo('schedule'),
    name: displayName,
    timeZone: Type.String({ minLength: 1, maxLength: 64, description: 'IANA time zone, such as Europe/Lisbon.' }),
    rotation: Type.Object(
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
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
