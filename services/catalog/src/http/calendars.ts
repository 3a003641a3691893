import type { EntryOf } from '@escalog/definitions';
import { HttpProblem, inPartOf, problemSchema, refusal, type Routes } from '@escalog/http';
import { isoOf } from '@escalog/kernel';
import Type from 'typebox';
import type { CalendarState } from '../calendars/calendar-documents.ts';
import { longestCalendar } from '../calendars/feed-source.ts';
import { pageOf } from '../domain/listing.ts';
import { nameOf } from '../domain/wording.ts';
import { theOneCalled } from './called.ts';
import type { CatalogContext } from './context.ts';
import { needOwnRefs } from './own-teams.ts';
import { tags } from './schemas.ts';

const bodyLimit = 8 * 1024 * 1024;

const params = Type.Object({
  name: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'The calendar by ref, name or a part of the name, such as payments for calendar/payments.',
    examples: ['identity-holidays'],
  }),
});

const time = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

const calendarFields = {
  calendar: Type.String({ description: 'Ref of the calendar.' }),
  name: Type.String(),
  source: Type.String({ description: 'The host that its feed is read from; "file" for one that is uploaded.' }),
  readAt: time('When its copy was last found to be good; null before the first.'),
  nextAt: time('When it is read next; null before the first time.'),
  problem: Type.Union(
    [
      Type.Object({
        since: Type.String(),
        line: Type.Union([Type.Integer(), Type.Null()], { description: 'Of the calendar, from 1.' }),
        detail: Type.String(),
      }),
      Type.Null(),
    ],
    { description: 'Why it cannot be read: its last good copy goes on. Null when it can.' },
  ),
  unknown: Type.Array(Type.Object({ text: Type.String(), because: Type.String() }), {
    description: 'Whom its shifts name, and who cannot be found in the catalog: nobody is on call by these.',
  }),
  shifts: Type.Integer({ description: 'How many shifts it has in the weeks that are kept.' }),
  from: time('From when on its shifts are kept.'),
  until: time('Until when.'),
};

const calendar = Type.Object(calendarFields, { title: 'Calendar' });

const calendarWithShifts = Type.Object(
  {
    ...calendarFields,
    list: Type.Array(
      Type.Object({
        startsAt: Type.String(),
        endsAt: Type.String(),
        person: Type.Union([Type.String(), Type.Null()], { description: 'Ref; null when nobody is known by it.' }),
        name: Type.String({ description: 'Of the person, or what the calendar says instead.' }),
      }),
      { description: 'Its shifts, by when they begin.' },
    ),
  },
  { title: 'CalendarWithShifts' },
);

const page = Type.Object(
  {
    calendars: Type.Array(calendar, { description: 'Ordered by their refs.' }),
    next: Type.Union([Type.String(), Type.Null()], {
      description: 'Ask for the next page with "after"; null on the last.',
    }),
  },
  { title: 'Calendars' },
);

const querystring = Type.Object({
  after: Type.Optional(Type.String({ minLength: 1, maxLength: 120, description: '"next" of the page before.' })),
  limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
});

const file = Type.Object(
  {
    text: Type.String({
      minLength: 1,
      maxLength: longestCalendar,
      description: 'The calendar, in iCalendar. The body may also be the calendar itself, as text/calendar.',
    }),
  },
  {
    additionalProperties: false,
    examples: [
      {
        text: 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//acme//example//EN\r\nBEGIN:VEVENT\r\nUID:holidays-1\r\nDTSTAMP:20261101T090000Z\r\nDTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:On Call - Ben Ito\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
      },
    ],
  },
);

/** `GET /v1/calendars`: every calendar and how reading it goes. */
export function listCalendarsRoute(server: Routes, { definitions, calendars }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Calendars and how reading them goes',
    querystring,
    response: { 200: page, 422: problemSchema },
  };

  server.get('/v1/calendars', { schema }, async ({ query }) => {
    const listed = pageOf({ ...query, type: 'calendar' }, definitions);
    if ('code' in listed) throw refusal(listed);
    const entries = listed.entries.flatMap(({ entry }) => definitions.findOf('calendar', entry.ref)?.entry ?? []);
    const states = await Promise.all(entries.map(({ ref }) => calendars.stateOf(ref)));
    return { calendars: entries.map((entry, index) => shownCalendar(entry, states[index])), next: listed.next };
  });
}

/** `GET /v1/calendars/{name}`: one calendar with its shifts. */
export function calendarRoute(server: Routes, context: CatalogContext): void {
  const schema = {
    tags,
    summary: 'A calendar with its shifts',
    params,
    response: { 200: calendarWithShifts, 404: problemSchema, 422: problemSchema },
  };

  server.get('/v1/calendars/:name', { schema }, async (request) => shownWithShifts(request.params.name, context));
}

/** `PUT /v1/calendars/{name}/file`: the file of a calendar without an address. */
export function calendarFileRoute(server: Routes, context: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Upload the file of a calendar',
    description:
      'Of a calendar without a url. The file takes the place of the one before when all of it can be understood; else nothing is changed, and the answer says which line is wrong.',
    params,
    body: file,
    response: { 200: calendarWithShifts, 404: problemSchema, 422: problemSchema },
  };

  inPartOf(server, (part) => {
    part.addContentTypeParser<string>('text/calendar', { parseAs: 'string' }, (_request, text, done) =>
      done(null, { text }),
    );
    part.put('/v1/calendars/:name/file', { bodyLimit, schema }, async (request) => {
      const entry = calendarCalled(request.params.name, context);
      needOwnRefs(request, [entry.ref], context.definitions);
      if (entry.url !== undefined)
        throw new HttpProblem(
          422,
          'calendar-has-address',
          `${entry.name} is read from its address; apply it without url to upload files instead.`,
        );
      const fault = await context.calendars.put(entry, request.body.text);
      if (fault !== undefined) {
        const where = fault.line === null ? '' : ` in line ${fault.line}`;
        const meant = fault.detail.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase());
        throw new HttpProblem(
          422,
          'invalid-calendar',
          `The calendar cannot be understood${where}: ${meant}. Nothing was changed.`,
        );
      }
      return shownWithShifts(entry.ref, context);
    });
  });
}

/** `POST /v1/calendars/{name}/refresh`: read it now. */
export function refreshCalendarRoute(server: Routes, context: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Read a calendar now',
    description: 'Without waiting until its time comes. The answer says how that went.',
    params,
    response: { 200: calendarWithShifts, 404: problemSchema, 422: problemSchema },
  };

  server.post('/v1/calendars/:name/refresh', { schema }, async (request) => {
    const entry = calendarCalled(request.params.name, context);
    await context.calendars.refresh(entry);
    return shownWithShifts(entry.ref, context);
  });
}

function calendarCalled(word: string, { definitions }: CatalogContext): EntryOf<'calendar'> {
  return theOneCalled(word, 'calendar', 'GET /v1/calendars', definitions);
}

async function shownWithShifts(word: string, context: CatalogContext) {
  const { definitions, calendars } = context;
  const entry = calendarCalled(word, context);
  return {
    ...shownCalendar(entry, await calendars.stateOf(entry.ref)),
    list: (entry.shifts?.list ?? []).map(({ startsAt, endsAt, person, unknown }) => ({
      startsAt,
      endsAt,
      person: person ?? null,
      name: person === undefined ? (unknown ?? '') : nameOf(person, definitions),
    })),
  };
}

function shownCalendar({ ref, name, url, shifts }: EntryOf<'calendar'>, state: CalendarState | undefined) {
  const { readAt = null, dueAt, problem = null, unknown = [] } = state ?? {};
  return {
    calendar: ref,
    name,
    source: url === undefined ? 'file' : new URL(url).host,
    readAt: readAt === null ? null : isoOf(readAt),
    nextAt: dueAt === undefined ? null : isoOf(dueAt),
    problem: problem === null ? null : { ...problem, since: isoOf(problem.since) },
    unknown: [...unknown],
    shifts: shifts?.list.length ?? 0,
    from: shifts?.from ?? null,
    until: shifts?.until ?? null,
  };
}
