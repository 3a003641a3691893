import Type from 'typebox';
import { displayName, duration, refTo } from './common.ts';

const instant = (meaning: string) => Type.String({ format: 'date-time', maxLength: 40, description: meaning });

const shift = Type.Object(
  {
    startsAt: instant('When it begins.'),
    endsAt: instant('When it ends.'),
    person: Type.Optional(refTo('person')),
    unknown: Type.Optional(
      Type.String({ maxLength: 160, description: 'What the calendar says instead of a person in the catalog.' }),
    ),
  },
  { additionalProperties: false },
);
/** A time for which a calendar says somebody is on call: a person, or what nobody in the catalog is called. */
export type CalendarShift = Type.Static<typeof shift>;

export const calendarShiftsAtMost = 6_000;

/** How often a feed is read, in milliseconds. */
export const calendarRefresh = { shortest: 60_000, usual: 15 * 60_000, longest: 24 * 60 * 60_000 };

/** Shifts that are kept elsewhere: an iCalendar feed that is read again and again, or a file that is uploaded. */
export const calendar = Type.Object(
  {
    ref: refTo('calendar'),
    name: displayName,
    url: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2_000,
        description:
          'Where the feed is: an https:// or http:// address, not a link-local one. It may hold a secret, so it is shown with a hash in place of what comes after the host; sent back like that, it stays.',
        'x-left-out': 'the calendar is a file that is uploaded: `escalog calendar put`',
      }),
    ),
    timeZone: Type.String({
      minLength: 1,
      maxLength: 64,
      description:
        'IANA time zone, such as Europe/Lisbon, of whole days and of times for which the calendar names none.',
    }),
    peopleBy: Type.Optional(
      Type.Union([Type.Literal('attendees'), Type.Literal('title')], {
        description:
          'Where the person of an event stands: mail addresses of attendees are those of contact methods; in a title it is a name, ref or mail address, alone or as a part such as in "On Call - Ana Costa - Payments".',
        'x-left-out': 'attendees where one of them is known, else the title',
      }),
    ),
    refreshEvery: Type.Optional(
      Type.String({
        ...duration('How often the feed is read, from PT1M to P1D.'),
        'x-left-out': 'PT15M',
      }),
    ),
    shifts: Type.Optional(
      Type.Object(
        {
          from: instant('From when on the shifts are known.'),
          until: instant('Until when.'),
          list: Type.Array(shift, { maxItems: calendarShiftsAtMost, description: 'Ordered by when they begin.' }),
        },
        {
          additionalProperties: false,
          readOnly: true,
          description: 'What was read last, kept by Escalog; passed over when it is sent.',
          'x-left-out': 'always leave it out',
        },
      ),
    ),
  },
  { additionalProperties: false },
);
