import { anyQuery, problemSchema, takeBytes, type Routes } from '@escalog/http';
import type { Format } from '@escalog/definitions';
import Type from 'typebox';
import type { FastifyRequest } from 'fastify';
import { outcomes } from '../alert-reports.ts';
import { reportsIn, takeReports, type ReceivedReport } from '../received-reports.ts';
import type { IntakeContext } from './context.ts';
import { tags } from './schemas.ts';
import { noteRefusal, sourceCalled } from './source-access.ts';

const source = Type.String({
  minLength: 1,
  maxLength: 120,
  description: 'The name of an alert-source entry: alertmanager, which need not exist, or one of your own.',
  examples: ['alertmanager'],
});
const key = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The key of the source, for senders that can be told nothing but an address.',
  examples: ['not-looked-at-without-one'],
});

const labelsOfExample = { alertname: 'HighErrorRate', service: 'payments-api', severity: 'critical' };
const alertGroupExample = {
  version: '4',
  groupKey: '{}:{alertname="HighErrorRate"}',
  status: 'firing',
  commonLabels: labelsOfExample,
  commonAnnotations: { summary: 'One request in ten fails' },
  externalURL: 'http://alertmanager.example:9093',
  alerts: [
    {
      status: 'firing',
      labels: labelsOfExample,
      annotations: { summary: 'One request in ten fails' },
      startsAt: '2026-11-18T02:00:00Z',
      generatorURL: 'http://prometheus.example:9090/graph',
    },
  ],
};

const anything = (description: string) => Type.Optional(Type.Unknown({ description }));

/** What is read of a group of alerts. Nothing is refused for its type: that would lose a page. `received-alerts.ts` reads what can be read. */
const alertGroup = Type.Object(
  {
    groupKey: anything('Tells groups apart; without one, groupLabels do, else the labels that the alerts share.'),
    alerts: Type.Array(Type.Unknown(), {
      description:
        'Alerts with status (firing unless it is resolved), labels, annotations, startsAt, generatorURL and fingerprint. One of them at least has a label or an annotation.',
    }),
    truncatedAlerts: anything('How many alerts of the group are left out. A shortened list resolves nothing.'),
    commonLabels: anything('Kept with the incident.'),
    groupLabels: anything('The labels by which the alerts are grouped.'),
    externalURL: anything('Where the source shows the matter.'),
  },
  { title: 'AlertGroup', description: 'Of formats alertmanager and grafana.' },
);

/** For people who read the description of the API: what comes is read as the format of its source has it, not as this says. */
export const alertsBody = Type.Union(
  [
    alertGroup,
    Type.Unknown({ title: 'AnyEvents', description: 'Of format json anything, of format cloudevents CloudEvents.' }),
  ],
  { examples: [alertGroupExample] },
);

/** Senders drop what is refused for its size: it is 3,000 alerts of 5 kB in one group, or 30,000 of 500 bytes. */
export const longestAlerts = 16 * 1024 * 1024;
/** What is longer is read in turns: 16 MiB take more than a tenth of a second. */
const readAtOnce = 1024 * 1024;

/** The bytes that were sent, read by `read` once it is their turn. */
export function readInTurn<Result>(
  body: unknown,
  { turns }: Pick<IntakeContext, 'turns'>,
  read: (bytes: Buffer) => Promise<Result>,
): Promise<Result> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  return bytes.length <= readAtOnce ? read(bytes) : turns.take(() => read(bytes));
}

const outcome = {
  incidentId: Type.Union([Type.String(), Type.Null()]),
  outcome: Type.Enum([...outcomes]),
};

const answer = Type.Object({
  ...outcome,
  events: Type.Optional(
    Type.Array(
      Type.Object({
        ...outcome,
        faults: Type.Array(Type.String(), { description: 'What of the event could not be read.' }),
      }),
      { description: 'Of formats json and cloudevents: what became of each event. What stands above is of the first.' },
    ),
  ),
});
type Answer = Type.Static<typeof answer>;

const formats: readonly Format[] = ['alertmanager', 'grafana', 'json', 'cloudevents'];

/**
 * `POST /v1/alerts/{source}`, also with `/{key}`: the address of everything that sends alerts by a webhook. Answered 2xx
 * after the durable write, so that it is not sent again.
 */
export function alertRoutes(server: Routes, context: IntakeContext): void {
  const { definitions, sights } = context;
  takeBytes(server);
  const schema = {
    tags,
    summary: 'Take alerts: of Alertmanager, Grafana, any JSON or CloudEvents, as the source says',
    // What stands in the address of a receiver, or is added on the way, is no reason to lose a page.
    querystring: anyQuery,
    body: alertsBody,
    response: { 200: answer, 401: problemSchema, 404: problemSchema, 413: problemSchema },
  };

  const limits = { bodyLimit: longestAlerts };

  server.post('/v1/alerts/:source', { schema: { ...schema, params: Type.Object({ source }) }, ...limits }, (request) =>
    take(request.params.source, request),
  );
  server.post(
    '/v1/alerts/:source/:key',
    {
      schema: {
        ...schema,
        summary: 'Take alerts, with the key of the source in the address',
        params: Type.Object({ source, key }),
      },
      ...limits,
    },
    (request) => take(request.params.source, request, request.params.key),
  );

  function take(
    name: string,
    { headers, principal, body }: Pick<FastifyRequest, 'headers' | 'principal' | 'body'>,
    keyGiven?: string,
  ): Promise<Answer> {
    return noteRefusal(name, context, async () => {
      const entry = sourceCalled(name, formats, { headers, principal, key: keyGiven }, definitions);
      const { reports, events } = await readInTurn(body, context, async (bytes) => {
        const reports = reportsIn({ headers, bytes }, name, entry, context);
        return { reports, events: await takeReports(reports, context) };
      });
      const faults = reports.flatMap((report) => report.faults);
      await sights.seen(
        name,
        events.map(({ incidentId, outcome }, index) => ({ incidentId, outcome, title: titleOf(reports[index]) })),
      );
      if (faults.length > 0) await sights.unread(name, faults);
      const { incidentId = null, outcome = 'nothing-open' } = events[0] ?? {};
      return { incidentId, outcome, ...(entry?.mapping !== undefined && { events: [...events] }) };
    });
  }
}

/** What the incident of a report would be called. */
function titleOf(report: ReceivedReport | undefined): string {
  return report === undefined ? '' : report.read(report.alerts).title;
}
