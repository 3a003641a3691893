import { formatOf } from '@escalog/definitions';
import { endsEarlier, fittingPage, HttpProblem, problemSchema, sees, takeBytes, type Routes } from '@escalog/http';
import { isoOf, type Instant } from '@escalog/kernel';
import Type from 'typebox';
import { outcomes } from '../alert-reports.ts';
import { dryRunOf } from '../dry-run.ts';
import { nameOf } from '../domain/names.ts';
import type { Source } from '../domain/source-reading.ts';
import { sourcesIn } from '../refused-sources.ts';
import { reportsIn, takeReports } from '../received-reports.ts';
import { alertsBody, longestAlerts, readInTurn } from './alerts.ts';
import type { IntakeContext } from './context.ts';
import { tags } from './schemas.ts';
import type { SeenReport } from '../source-sights.ts';
import { addressOfSource } from './source-access.ts';

const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()]);

const sourceSchema = Type.Object(
  {
    ref: Type.String(),
    name: Type.String(),
    format: Type.String(),
    address: Type.String({ description: 'Where it is sent to, below the address of Escalog.' }),
    hasKey: Type.Boolean({ description: 'Whether it is heard only with its key.' }),
    lastSeenAt: nullable(
      Type.String({ description: 'When something of it was last taken, to within five seconds; null when never.' }),
    ),
    lastRefused: Type.Union(
      [Type.Object({ at: Type.String(), code: Type.String(), detail: Type.String() }), Type.Null()],
      { description: 'What was last refused, and why.' },
    ),
    lastUnread: Type.Union([Type.Object({ at: Type.String(), detail: Type.String() }), Type.Null()], {
      description: 'What was last taken although not all of it could be read, and what that was.',
    }),
    latest: Type.Array(
      Type.Object({
        at: Type.String(),
        title: Type.String(),
        outcome: Type.Enum([...outcomes], { description: 'What became of it.' }),
        incidentId: nullable(Type.String()),
      }),
      {
        description:
          'The last ten reports that changed something, the newest first; of format pagerduty and heartbeat none. Without those of private incidents that whoever asks may not see.',
      },
    ),
    heartbeat: Type.Union(
      [
        Type.Object({
          lastCalledAt: nullable(Type.String()),
          dueAt: nullable(Type.String({ description: 'When it is missed if it is not called before.' })),
          missedAt: nullable(Type.String({ description: 'Since when it is missed.' })),
        }),
        Type.Null(),
      ],
      { description: 'Of format heartbeat.' },
    ),
  },
  { title: 'AlertSource' },
);
type ShownSource = Type.Static<typeof sourceSchema>;

const list = Type.Object({
  sources: Type.Array(sourceSchema),
  next: nullable(Type.String({ description: 'Give it as `after` for the next page.' })),
});

const querystring = Type.Object({
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50, description: endsEarlier }),
  after: Type.Optional(Type.String({ maxLength: 120, description: '`next` of the page before.' })),
});

const testParams = Type.Object({
  name: Type.String({
    minLength: 1,
    maxLength: 120,
    description: 'The name of an alert-source entry.',
    examples: ['alertmanager'],
  }),
});

const tested = Type.Object(
  {
    reports: Type.Array(
      Type.Object({
        outcome: Type.Enum([...outcomes], { description: 'What it would come to.' }),
        incidentId: nullable(Type.String({ description: 'The incident that it would open, change or end.' })),
        key: Type.String({ description: 'What tells the incident from others of the source.' }),
        title: Type.String(),
        description: nullable(Type.String()),
        severity: Type.String(),
        severityBecause: Type.String(),
        affects: Type.Array(Type.String()),
        unknownNames: Type.Array(Type.String(), { description: 'Names in it that no catalog entry bears.' }),
        url: nullable(Type.String()),
        faults: Type.Array(Type.String(), { description: 'What of it could not be read.' }),
      }),
    ),
  },
  { title: 'SourceTest' },
);

/** `GET /v1/alert-sources`: whether sources send, and what was refused. `POST /v1/alert-sources/{name}/test`: what something sent would do. */
export function alertSourceRoutes(server: Routes, context: IntakeContext): void {
  const { definitions, incidents, sights, heartbeats } = context;
  takeBytes(server);

  server.get(
    '/v1/alert-sources',
    {
      schema: {
        tags,
        summary: 'List alert sources, and when each was last heard',
        querystring,
        response: { 200: list },
      },
    },
    async (request) => {
      const { limit, after = '' } = request.query;
      const all = sourcesIn(definitions).filter(({ ref }) => ref > after);
      const page = async (most: number) => {
        const some = all.slice(0, most);
        return {
          sources: await Promise.all(some.map((source) => shown(source, request))),
          next: all.length > most ? (some.at(-1)?.ref ?? null) : null,
        };
      };
      return fittingPage(limit, page, ({ sources }) => sources);
    },
  );

  server.post(
    '/v1/alert-sources/:name/test',
    {
      schema: {
        tags,
        summary: 'Say what something sent to a source would do, and record nothing',
        params: testParams,
        body: alertsBody,
        response: { 200: tested, 404: problemSchema, 413: problemSchema, 422: problemSchema },
      },
      bodyLimit: longestAlerts,
    },
    async ({ params: { name }, headers, body }) => {
      const source = definitions.findOf('alert-source', `alert-source/${name}`)?.entry;
      if (source === undefined && name !== 'alertmanager')
        throw new HttpProblem(404, 'unknown-alert-source', `There is no alert-source/${name}; apply it first.`);
      if (source !== undefined && !testable.includes(formatOf(source)))
        throw new HttpProblem(
          422,
          'nothing-to-test',
          `${source.ref} is of format ${formatOf(source)}, of which nothing has to be read; send it to ${addressOfSource(source)}.`,
        );
      const { reports, taken } = await readInTurn(body, context, async (bytes) => {
        const reports = reportsIn({ headers, bytes }, name, source, context);
        return { reports, taken: await takeReports(reports, dryRunOf(context)) };
      });
      return {
        reports: reports.map(({ key, alerts, read }, index) => {
          const { title, description, severity, severityBecause, affects, unknownNames, url } = read(alerts);
          const { incidentId = null, outcome = 'nothing-open', faults = [] } = taken[index] ?? {};
          return {
            outcome,
            incidentId,
            key,
            title,
            description,
            severity,
            severityBecause,
            affects: [...affects],
            unknownNames: [...unknownNames],
            url,
            faults,
          };
        }),
      };
    },
  );

  /** What became of reports, as far as whoever asks may see the incidents. */
  async function latestOf(latest: readonly SeenReport[], request: object): Promise<ShownSource['latest']> {
    const shown = await Promise.all(
      latest.map(async ({ incidentId, at, ...report }) => {
        const sight = incidentId === null ? undefined : await incidents.sightOf(incidentId);
        const isSeen = incidentId === null || sight === undefined || sees(request, incidentId, sight);
        return isSeen ? [{ ...report, incidentId, at: isoOf(at) }] : [];
      }),
    );
    return shown.flat();
  }

  async function shown(source: Source, request: object): Promise<ShownSource> {
    const name = nameOf(source.ref);
    const [{ seenAt, refused, unread, latest = [] }, beat] = await Promise.all([sights.of(name), heartbeats.of(name)]);
    return {
      ref: source.ref,
      name: source.name,
      format: formatOf(source),
      address: addressOfSource(source),
      hasKey: source.key !== undefined,
      lastSeenAt: isoOrNull(seenAt),
      lastRefused: refused && { ...refused, at: isoOf(refused.at) },
      latest: await latestOf(latest, request),
      lastUnread: unread && { ...unread, at: isoOf(unread.at) },
      heartbeat:
        beat === undefined || formatOf(source) !== 'heartbeat'
          ? null
          : {
              lastCalledAt: isoOrNull(beat.calledAt),
              dueAt: isoOrNull(beat.dueAt),
              missedAt: isoOrNull(beat.missedAt),
            },
    };
  }
}

const testable = ['alertmanager', 'grafana', 'pagerduty', 'json', 'cloudevents'];

function isoOrNull(instant: Instant | null): string | null {
  return instant === null ? null : isoOf(instant);
}
