import { Readable } from 'node:stream';
import { cursorOf, endsEarlier, fittingPage, positionOf, type Routes } from '@escalog/http';
import { instantFrom, isoOf } from '@escalog/kernel';
import Type, { type Static } from 'typebox';
import type { AuditQuery, AuditTrail } from '../audit-trail.ts';
import { csvHeader, csvRow } from '../domain/audit-csv.ts';
import type { AuditLine } from '../domain/audit-filter.ts';
import { tags } from './schemas.ts';

const instant = (description: string) =>
  Type.Optional(Type.String({ format: 'date-time', maxLength: 40, description }));

const filters = {
  person: Type.Optional(
    Type.String({ minLength: 1, maxLength: 120, description: 'Who did it: a ref, such as person/ana-costa.' }),
  ),
  action: Type.Optional(
    Type.String({ minLength: 1, maxLength: 60, description: 'What was done, such as sign-in or catalog-applied.' }),
  ),
  outcome: Type.Optional(
    Type.Union(
      ['done', 'refused', 'failed'].map((outcome) => Type.Literal(outcome)),
      { description: '`refused` when they may not or were wrong, `failed` when Escalog could not.' },
    ),
  ),
  about: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Stands in what it was about: a ref, an id or a name.' }),
  ),
  since: instant('From then on.'),
  until: instant('Before then.'),
};

const querystring = Type.Object({
  ...filters,
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: endsEarlier }),
  after: Type.Optional(Type.String({ maxLength: 400, description: '`next` of the page before.' })),
});

const nullable = (description: string) => Type.Union([Type.String(), Type.Null()], { description });

const page = Type.Object(
  {
    lines: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          at: Type.String({ description: 'ISO 8601.' }),
          actor: Type.String({ description: 'Ref of whoever did it, or what they are called.' }),
          action: Type.String(),
          outcome: Type.String(),
          about: nullable('A ref, an id or a name; null when it was about nothing in particular.'),
          via: Type.String({ description: 'By what they were known: session, token, link, local or nobody.' }),
          credential: nullable('Id of the session or token.'),
          address: Type.String({ description: 'IP address that asked, as far as Escalog can tell.' }),
          route: Type.String(),
          status: Type.Integer(),
          detail: Type.String({ description: 'As one sentence.' }),
        },
        { title: 'AuditLine' },
      ),
      { description: 'The newest come first.' },
    ),
    next: nullable(
      'To be given as `after` for the following page; null on the last. A page may have few lines, and not be the last.',
    ),
  },
  { title: 'Audit' },
);

/** `GET /v1/audit` and `GET /v1/audit/export`. */
export function auditRoutes(server: Routes, trail: AuditTrail): void {
  server.get(
    '/v1/audit',
    {
      schema: {
        tags,
        summary: 'Who did what that not everybody may?',
        description:
          'Every sign-in, sign-out, token, role, change of the configuration, replay, rebuild and erasure, done, refused or failed.',
        querystring,
        response: { 200: page },
      },
    },
    async ({ query: { limit, after, ...asked } }) => {
      const place = after === undefined ? undefined : positionOf(after);
      const page = async (most: number) => {
        const { lines, next } = await trail.list({ ...queryOf(asked), after: place }, most);
        return {
          lines: lines.map(({ id, ...line }) => ({ id, ...shown(line) })),
          next: next === null ? null : cursorOf(next),
        };
      };
      return fittingPage(limit, page, ({ lines }) => lines);
    },
  );

  server.get(
    '/v1/audit/export',
    {
      schema: {
        tags,
        summary: 'The audit as a file',
        description:
          'All of it, or what is asked for, newest first: a JSON object on each line, or CSV for a spreadsheet.',
        querystring: Type.Object({
          ...filters,
          format: Type.Union(
            ['ndjson', 'csv'].map((format) => Type.Literal(format as 'ndjson' | 'csv')),
            { default: 'ndjson' },
          ),
        }),
        response: {
          200: {
            description: 'The file.',
            content: { 'application/x-ndjson': { schema: Type.String() }, 'text/csv': { schema: Type.String() } },
          },
        },
      },
    },
    async ({ query: { format, ...asked } }, reply) => {
      const lines = trail.all(queryOf(asked));
      return reply
        .type(format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
        .header('content-disposition', `attachment; filename="escalog-audit.${format}"`)
        .send(Readable.from(format === 'csv' ? asCsv(lines) : asNdjson(lines)));
    },
  );
}

type Filters = Pick<Static<typeof querystring>, keyof typeof filters>;

function queryOf({ since, until, ...filter }: Filters): AuditQuery {
  return {
    ...filter,
    since: since === undefined ? undefined : instantFrom(since),
    until: until === undefined ? undefined : instantFrom(until),
  };
}

function shown({ at, ...line }: AuditLine) {
  return { at: isoOf(at), ...line };
}

async function* asCsv(lines: AsyncIterable<AuditLine>): AsyncIterable<string> {
  yield csvHeader;
  for await (const line of lines) yield csvRow(line);
}

async function* asNdjson(lines: AsyncIterable<AuditLine>): AsyncIterable<string> {
  for await (const line of lines) yield `${JSON.stringify(shown(line))}\n`;
}
