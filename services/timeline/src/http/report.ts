import { acceptedType, HttpProblem, Pieces, problemSchema, type Routes } from '@escalog/http';
import type { ServerResponse } from 'node:http';
import { finished } from 'node:stream/promises';
import Type from 'typebox';
import type { PrintForm, PrintReader, ReportPrinter } from '../documents/report-printer.ts';
import { reportAsHtml, reportAsMarkdown } from '../documents/report-documents.ts';
import { reportOf } from '../domain/report.ts';
import { timesIn, utcTimes, type ZoneTimes } from '../domain/zone-times.ts';
import { byId, expectZone, historyNow, noHistory, notOpened, tags, type TimelineContext } from './context.ts';
import { reportSchema } from './schemas.ts';

const formats = ['json', 'markdown', 'html', 'pdf'] as const;
type Format = (typeof formats)[number];

const mediaTypes = {
  'application/json': 'json',
  'text/markdown': 'markdown',
  'text/html': 'html',
  'application/pdf': 'pdf',
} as const;

const query = Type.Object({
  format: Type.Optional(
    Type.Enum([...formats], { description: 'For a link in a browser; otherwise the `Accept` header decides.' }),
  ),
  zone: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description:
        'IANA time zone that times are told in, with UTC beside, such as Europe/Lisbon; UTC when left out. JSON is in UTC always.',
      examples: ['Europe/Lisbon'],
    }),
  ),
  entries: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 10_000,
      description:
        'Of the timeline in JSON only so many entries, the newest, besides those on pages; all when left out.',
    }),
  ),
  save: Type.Optional(Type.Boolean({ description: 'true: as a file to keep, for a link in a browser.' })),
});

const schema = {
  tags,
  summary: 'Read the report on an incident, as JSON, Markdown, PDF or a page that needs nothing else',
  params: byId,
  querystring: query,
  response: {
    200: {
      description: 'The report.',
      content: {
        'application/json': { schema: reportSchema },
        'text/markdown': { schema: Type.String() },
        'text/html': { schema: Type.String() },
        'application/pdf': { schema: Type.String({ format: 'binary' }) },
      },
    },
    404: problemSchema,
    406: problemSchema,
    422: problemSchema,
    503: problemSchema,
  },
};

/** The page may run nothing and ask for nothing, whatever somebody managed to write into it. */
const nothingFromOutside =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Of more events than that, or more bytes of them, every format is written in a thread: it takes tens of milliseconds, and more with every event. */
const mostHere = 500;
const longestHere = 1024 * 1024;

interface Printers {
  /** Whoever reads one waits for no PDF. */
  readonly pages: ReportPrinter;
  readonly paper: ReportPrinter;
}

/** `GET /v1/incidents/{id}/report`. */
export function reportRoute(server: Routes, context: TimelineContext & Printers): void {
  server.get('/v1/incidents/:id/report', { schema }, async (request, reply) => {
    const format = request.query.format ?? negotiated(request.headers.accept);
    const times = timesFor(request.query.zone);
    const { id } = request.params;
    const { entries, save: isSaved = false } = request.query;
    // What a program fetches, or somebody saves, leads nowhere.
    const back =
      !isSaved && request.headers['sec-fetch-mode'] === 'navigate' ? `/incidents/${encodeURIComponent(id)}` : undefined;
    const history = await context.turns.take(async () =>
      (await isPrinted(id, format, context)) ? undefined : historyNow(id, context),
    );
    const told = history ?? (await printed(id, times, { format, back, entries }, readerOf(reply.raw), context));
    reply.header('vary', 'accept, sec-fetch-mode');
    if (isSaved) reply.header('content-disposition', `attachment; filename="${fileOf(id, format)}"`);
    if (history !== undefined && format === 'json') return reportOf(history, entries);
    reply.type(typeOf[format]);
    if (format === 'html') reply.header('content-security-policy', nothingFromOutside);
    if (told instanceof Pieces) return reply.header('content-length', told.bytes).send(told);
    return reply.send(format === 'html' ? reportAsHtml(told, times, back) : reportAsMarkdown(told, times));
  });
}

function readerOf(response: ServerResponse): PrintReader {
  return { isWaiting: () => !response.destroyed, taken: finished(response).catch(() => undefined) };
}

async function printed(
  id: string,
  times: ZoneTimes,
  form: PrintForm,
  reader: PrintReader,
  { source, people, pages, paper }: TimelineContext & Printers,
): Promise<Pieces> {
  const printer = form.format === 'pdf' ? paper : pages;
  const told = await printer.print({ id, source, erased: people.erasedNames() }, times, form, reader);
  if (told === 'nothing') throw noHistory(id);
  if (told === 'held-back') throw notOpened(id);
  return new Pieces(told);
}

/** Whether it is written in a thread. Not where nothing is recorded, or it cannot be told how much: whoever reads it is told why. */
async function isPrinted(id: string, format: Format, { source }: Pick<TimelineContext, 'source'>): Promise<boolean> {
  let [events, bytes] = [0, 0];
  try {
    for await (const { heads, values } of source.unread(id)) {
      events += heads.length;
      bytes += values.length;
      if (events > mostHere || bytes > longestHere) return true;
    }
  } catch {
    return false;
  }
  return format === 'pdf' && events > 0;
}

const typeOf: Readonly<Record<Format, string>> = {
  json: 'application/json; charset=utf-8',
  markdown: 'text/markdown; charset=utf-8',
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
};

function timesFor(zone: string | undefined): ZoneTimes {
  if (zone === undefined) return utcTimes;
  expectZone(zone);
  return timesIn(zone);
}

const endings = { json: 'json', markdown: 'md', html: 'html', pdf: 'pdf' } as const;

/** Of an id that is as we make them: nothing in it has to be escaped. */
function fileOf(id: string, format: Format): string {
  return `incident-${id.replaceAll(/[^\w-]/g, '')}.${endings[format]}`;
}

function negotiated(accept: string | undefined): Format {
  const type = acceptedType(accept, ['application/json', 'text/markdown', 'text/html', 'application/pdf']);
  if (type === undefined)
    throw new HttpProblem(
      406,
      'not-acceptable',
      'The report comes as application/json, text/markdown, text/html or application/pdf; accept one of these, or add ?format=json, markdown, html or pdf.',
    );
  return mediaTypes[type];
}
