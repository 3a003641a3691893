import Type from 'typebox';
import { displayName, duration, refTo, timeOfDay } from './common.ts';

const timeZone = Type.String({ minLength: 1, maxLength: 64, description: 'IANA time zone, such as Europe/Lisbon.' });

const peopleAtMost = 200;

const rotation = Type.Object(
  {
    people: Type.Array(refTo('person'), {
      maxItems: peopleAtMost,
      description: 'At least one person, in the order of their turns; the same person may have several.',
    }),
    startsAt: Type.String({
      pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?$',
      description: 'Local date and time of the first turn, such as 2026-01-05T09:00.',
    }),
    turnLength: duration('How long a turn lasts.'),
    countedOn: Type.Optional(
      Type.Literal('allowed-days', {
        description:
          'A day counts only if the hours of restrictedTo begin on it, so that turns of P1D on weekdays go on from Friday to Monday. The turn length is whole days then.',
        'x-left-out': 'every day counts, also those on which nobody of the layer is on call',
      }),
    ),
  },
  { additionalProperties: false, description: 'Who takes turns, since when, and how long a turn is.' },
);

const weekday = Type.Union([
  Type.Literal('monday'),
  Type.Literal('tuesday'),
  Type.Literal('wednesday'),
  Type.Literal('thursday'),
  Type.Literal('friday'),
  Type.Literal('saturday'),
  Type.Literal('sunday'),
]);
export type Weekday = Type.Static<typeof weekday>;

const hours = Type.Object(
  {
    days: Type.Optional(
      Type.Array(weekday, {
        minItems: 1,
        maxItems: 7,
        description: 'The days on which they begin.',
        'x-left-out': 'every day',
      }),
    ),
    from: timeOfDay('Local time at which they begin'),
    to: timeOfDay(
      'Local time at which they end: on the same day if it is later than from, else on the next; from 00:00 to 00:00 is a whole day',
    ),
  },
  { additionalProperties: false },
);
export type Hours = Type.Static<typeof hours>;

const restrictedTo = Type.Optional(
  Type.Array(hours, {
    minItems: 1,
    maxItems: 50,
    description: 'The hours in which the layer counts, in the time zone of the schedule.',
    'x-left-out': 'it counts at all hours',
  }),
);

const first = Type.Integer({
  minimum: 0,
  maximum: peopleAtMost - 1,
  description: 'The place in people, from 0, of whoever the turn at startsAt counts for.',
});

export const earlierRotationsAtMost = 10;

/** A rotation that was written before, and went on until then. */
const earlierRotation = Type.Object(
  {
    until: Type.String({ format: 'date-time', maxLength: 40, description: 'When the next one took over.' }),
    timeZone,
    rotation,
    restrictedTo,
    first,
  },
  { additionalProperties: false },
);
export type EarlierRotation = Type.Static<typeof earlierRotation>;

const turns = Type.Optional(
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
      description: 'Kept by Escalog since the rotation was changed, so that turns go on; passed over when it is sent.',
      'x-left-out': 'always leave it out',
    },
  ),
);

const layer = Type.Object(
  {
    name: Type.String({ ...displayName, description: 'What people call it; no two of a schedule have the same.' }),
    restrictedTo,
    rotation: Type.Optional(
      Type.Object(rotation.properties, {
        additionalProperties: false,
        description: 'Who takes turns in the layer, as in a schedule without layers.',
        'x-left-out': 'the layer says nobody or names a calendar instead',
      }),
    ),
    calendar: Type.Optional(
      Type.String({
        ...refTo('calendar'),
        description:
          'Whoever a calendar names is on call, as its shifts were read last; where it names nobody who is known, the layers before it count.',
        'x-left-out': 'the layer has a rotation or says nobody instead',
      }),
    ),
    nobody: Type.Optional(
      Type.Literal(true, {
        description: 'In the hours of the layer nobody is on call, whatever the layers before it say.',
        'x-left-out': 'the layer has a rotation or a calendar instead',
      }),
    ),
    turns,
  },
  { additionalProperties: false },
);
/** One layer as it is written: a rotation, a calendar or `nobody`. */
export type LayerEntry = Type.Static<typeof layer>;

/** Whose turn it is: one rotation, or several layers. Handovers keep the wall-clock time of the zone across changes of the clock. */
export const schedule = Type.Object(
  {
    ref: refTo('schedule'),
    name: displayName,
    timeZone,
    rotation: Type.Optional(
      Type.Object(rotation.properties, {
        additionalProperties: false,
        description: 'Who takes turns, since when, and how long a turn is.',
        'x-left-out': 'the schedule has layers instead',
      }),
    ),
    layers: Type.Optional(
      Type.Array(layer, {
        minItems: 1,
        maxItems: 20,
        description: 'A later layer stands over those before it, wherever it has somebody, or says nobody.',
        'x-left-out': 'the schedule has one rotation instead',
      }),
    ),
    turns,
  },
  { additionalProperties: false },
);
