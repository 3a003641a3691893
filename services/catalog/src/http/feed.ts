import { answerAs, HttpProblem, problemSchema, type Routes } from '@escalog/http';
import { hash } from 'node:crypto';
import Type from 'typebox';
import { writtenCalendar } from '../calendar/write-calendar.ts';
import { feedOf } from '../domain/feed.ts';
import type { CatalogContext } from './context.ts';
import { tags } from './schemas.ts';

const params = Type.Object({
  type: Type.Union([Type.Literal('schedule'), Type.Literal('person')], {
    description: 'Whose shifts.',
    examples: ['schedule'],
  }),
  file: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'Its name and .ics, such as payments.ics.',
    examples: ['identity.ics'],
  }),
});

const querystring = Type.Object(
  {
    secret: Type.Optional(
      Type.String({ maxLength: 200, description: 'The secret, as it stands in the address that was made.' }),
    ),
  },
  // Programs that subscribe add what they like.
  { additionalProperties: true },
);

/** `GET /v1/feeds/{type}/{name}.ics`: the shifts of a schedule or a person, to subscribe to. */
export function feedRoute(server: Routes, { definitions, feeds, clock }: CatalogContext): void {
  const schema = {
    tags,
    summary: 'Shifts to subscribe to',
    description: 'In iCalendar: those of the last four weeks and of the next half a year.',
    params,
    querystring,
    response: {
      200: answerAs('text/calendar', 'A calendar.'),
      304: Type.Null({ description: 'Nothing has changed since If-None-Match.' }),
      404: problemSchema,
    },
  };

  server.get('/v1/feeds/:type/:file', { schema }, async (request, reply) => {
    const { type, file } = request.params;
    const ref = `${type}/${file.replace(/\.ics$/, '')}`;
    const entry = definitions.findOf(type, ref)?.entry;
    const { secret = '' } = request.query;
    if (entry === undefined || !(await feeds.opens(ref, secret)))
      throw new HttpProblem(
        404,
        'feed-not-found',
        'There is no such feed, or its address was replaced; escalog feed makes a new one.',
      );
    const text = writtenCalendar({
      name: type === 'person' ? `On call: ${entry.name}` : entry.name,
      changedAt: definitions.shiftsChangedAt,
      shifts: feedOf(ref, clock.now(), definitions),
    });
    const etag = `"${hash('sha256', text).slice(0, 32)}"`;
    reply.header('etag', etag).header('cache-control', 'private, no-cache').header('referrer-policy', 'no-referrer');
    if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
    return reply
      .type('text/calendar; charset=utf-8')
      .header('content-disposition', `inline; filename="${file}"`)
      .send(text);
  });
}

/** Weakly, as RFC 9110 has it: proxies that compress weaken what they pass on. */
function matches(asked: string | undefined, etag: string): boolean {
  return asked?.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag) ?? false;
}
