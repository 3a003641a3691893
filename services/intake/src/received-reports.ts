/** What a request to the address of a source reports, read as the format of the source has it. */
import { isUtf8 } from 'node:buffer';
import { eventsIn, formatOf, mappedEvents, mostEvents } from '@escalog/definitions';
import { HttpProblem, jsonIn } from '@escalog/http';
import type { IncomingHttpHeaders } from 'node:http';
import { reportOfGroup } from './alert-groups.ts';
import { takeReport, type AlertOutcome, type ReportContext, type SourceReport } from './alert-reports.ts';
import { cloudEventsIn } from './domain/cloudevents.ts';
import { deepest } from './domain/depths.ts';
import { pagerDutyEvent } from './domain/pagerduty.ts';
import { receivedGroup, type AlertGroup } from './domain/received-alerts.ts';
import { eventOf, type SourceEvent } from './domain/source-events.ts';
import type { Source } from './domain/source-reading.ts';
import { reportOfEvent } from './source-events.ts';

/** A request as it came. */
export interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
}

export interface ReceivedReport extends SourceReport {
  /** What of it could not be read, a sentence each. */
  readonly faults: readonly string[];
}

const unreadable =
  'No alert in "alerts" says anything: send at least one with labels, such as {"alerts": [{"status": "firing", "labels": {"alertname": "DatabaseDown"}}]}.';

/** The reports in a request to the source `name`, whose entry may be missing. Throws a problem when nothing in it can be read. */
export function reportsIn(
  posted: Posted,
  name: string,
  source: Source | undefined,
  context: Pick<ReportContext, 'definitions'>,
): readonly ReceivedReport[] {
  const format = source === undefined ? 'alertmanager' : formatOf(source);
  if (source !== undefined && (format === 'json' || format === 'cloudevents'))
    return eventsOf(posted, format, source).map((event) => ({
      ...reportOfEvent(event, name, format, context),
      faults: event.faults,
    }));
  if (format === 'pagerduty') return [{ ...reportOfGroup(pagerDutyGroup(posted), name, format, context), faults: [] }];
  const group = receivedGroup(withAlerts(jsonIn(posted.bytes.toString())));
  if (group === undefined) throw new HttpProblem(400, 'no-readable-alert', unreadable);
  return [{ ...reportOfGroup(group, name, format, context), faults: [] }];
}

/** Of what PagerDuty's routes take, to be tried: an acknowledgement reports nothing that could be read. */
function pagerDutyGroup({ bytes }: Posted): AlertGroup {
  const event = pagerDutyEvent(jsonIn(bytes.toString()));
  if ('errors' in event) throw new HttpProblem(400, 'invalid-event', `It is no event: ${event.errors.join('; ')}.`);
  if (event.action === 'acknowledge')
    throw new HttpProblem(
      400,
      'nothing-reported',
      'It acknowledges the incident under its dedup key, and opens none; try a trigger or a resolve.',
    );
  return event.groupUnder(event.dedupKey ?? 'the key that it gets');
}

function withAlerts(body: unknown): object {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (isObject && 'alerts' in body && Array.isArray(body.alerts)) return body;
  const what = isObject ? 'needs alerts' : 'must be an object with alerts';
  throw new HttpProblem(400, 'invalid-request', `The body ${what}: a list, each with labels or annotations.`);
}

function eventsOf(
  { headers, bytes }: Posted,
  format: 'json' | 'cloudevents',
  { mapping }: Source,
): readonly SourceEvent[] {
  // The checks see to it that it has one.
  const how = mapping ?? { title: '""' };
  if (format === 'cloudevents') {
    const body = { text: bytes.toString(), base64: bytes.toString('base64'), isText: isUtf8(bytes) };
    const sent = notTooMany(cloudEventsIn({ headers, body }, (text) => notTooDeep(jsonIn(text))));
    const whole = sent.map(({ event }) => event);
    return mappedEvents(whole, whole, how).map((mapped, index) => {
      const { known, faults = [] } = sent[index] ?? {};
      return eventOf({ ...mapped, faults: [...faults, ...mapped.faults] }, known);
    });
  }
  const body = notTooDeep(jsonIn(bytes.toString()));
  const { events, fault } = eventsIn(body, how);
  const faults = fault === undefined ? [] : [fault];
  return mappedEvents(notTooMany(events), body, how).map((mapped) =>
    eventOf({ ...mapped, faults: [...faults, ...mapped.faults] }),
  );
}

function notTooDeep(body: unknown): unknown {
  let level: readonly unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest)
      throw new HttpProblem(400, 'too-deep', `What was sent is nested more than ${deepest} deep; send it flatter.`);
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return body;
}

function notTooMany<Event>(events: readonly Event[]): readonly Event[] {
  if (events.length <= mostEvents) return events;
  throw new HttpProblem(
    413,
    'too-many-events',
    `There are ${events.length} events in it, and at most ${mostEvents} are taken at once; send them in several requests.`,
  );
}

/** What became of a report. */
export interface TakenReport extends AlertOutcome {
  readonly faults: string[];
}

/** Takes reports: those about one matter one after the other, so that they count in the order in which they were sent. */
export async function takeReports(
  reports: readonly ReceivedReport[],
  context: ReportContext,
): Promise<readonly TakenReport[]> {
  const lastOf = new Map<string, Promise<unknown>>();
  const taken = reports.map((report) => {
    const before = lastOf.get(report.key) ?? Promise.resolve();
    const taking = before.then(() => takeReport(report, context));
    lastOf.set(report.key, taking);
    return taking;
  });
  const outcomes = await Promise.allSettled(taken);
  return outcomes.map((outcome, index) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return { ...outcome.value, faults: [...(reports[index]?.faults ?? [])] };
  });
}
