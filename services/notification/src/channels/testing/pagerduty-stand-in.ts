import type { TestContext } from 'node:test';
import type { ReceivedRequest } from '../../testing/web-server.ts';
import type { ProviderStandIn } from './channel-contract.ts';
import { answering, httpStandIn } from './http-stand-in.ts';

/** Of a service that the stand-in knows. */
export const routingKey = 'R0UT1NGKEY00000000000000000000AB';

/** PagerDuty's Events API v2: it takes what its documentation allows, and says what is wrong with anything else. */
export async function pagerDutyStandIn(
  t: TestContext,
): Promise<ProviderStandIn & { readonly url: string; events(): readonly Event[] }> {
  const standIn = await httpStandIn(
    t,
    {
      accepts: (response, request) => {
        const faults = faultsOf(request);
        if (faults.length > 0)
          answering(400, { status: 'invalid event', message: 'Event object is invalid', errors: faults })(response);
        else
          answering(202, { status: 'success', message: 'Event processed', dedup_key: eventIn(request).dedup_key })(
            response,
          );
      },
      busy: answering(
        429,
        {
          status: 'throttle exceeded',
          message: 'Requests for this service or integration key are coming in too quickly',
        },
        { 'retry-after': '7' },
      ),
      fails: answering(500, { status: 'error' }),
      'refuses-recipient': answering(400, {
        status: 'invalid event',
        message: 'Event object is invalid',
        errors: ["Invalid routing key, 'routing_key'"],
      }),
      'error-inside': answering(202, { status: 'invalid event', message: 'Event object is invalid' }),
    },
    (request) => {
      const { payload, dedup_key: key } = eventIn(request);
      return { text: payload?.summary ?? '', key };
    },
  );
  return Object.assign(standIn, {
    url: standIn.url.replace(/\/hook$/, ''),
    events: () => standIn.requests.map(eventIn),
  });
}

/** As far as tests look at it. */
export interface Event {
  readonly routing_key: string;
  readonly event_action: string;
  readonly dedup_key: string;
  readonly client?: string;
  readonly client_url?: string;
  readonly payload?: {
    readonly summary: string;
    readonly source: string;
    readonly severity: string;
    readonly component?: string;
    readonly custom_details?: Readonly<Record<string, unknown>>;
  };
  readonly links?: readonly { readonly href: string; readonly text?: string }[];
}

function eventIn({ body }: ReceivedRequest): Event {
  return JSON.parse(body) as Event;
}

const fields = ['routing_key', 'event_action', 'dedup_key', 'client', 'client_url', 'payload', 'links', 'images'];
const payloadFields = ['summary', 'source', 'severity', 'timestamp', 'component', 'group', 'class', 'custom_details'];

/** By the tables of https://developer.pagerduty.com/docs/send-alert-event; stricter with fields that nobody knows. */
function faultsOf({ path, headers, body }: ReceivedRequest): readonly string[] {
  if (path !== '/v2/enqueue') return [`there is nothing at ${path}`];
  const event = JSON.parse(body) as Record<string, unknown>;
  const isText = (value: unknown, most: number) => typeof value === 'string' && value !== '' && value.length <= most;
  const unless = (holds: boolean, fault: string) => (holds ? [] : [fault]);
  const wrong = [
    ...unless(String(headers['content-type']).startsWith('application/json'), 'the body is not JSON'),
    ...unless(Buffer.byteLength(body) <= 512 * 1024, 'the event is longer than 512 KB'),
    ...unless(event['routing_key'] === routingKey, "Invalid routing key, 'routing_key'"),
    ...unless(
      ['trigger', 'acknowledge', 'resolve'].includes(String(event['event_action'])),
      "'event_action' is invalid",
    ),
    ...unless(isText(event['dedup_key'], 255), "'dedup_key' is missing or too long"),
    ...Object.keys(event).flatMap((field) => unless(fields.includes(field), `'${field}' is unknown`)),
  ];
  if (event['event_action'] !== 'trigger') return wrong;
  const payload = (event['payload'] ?? {}) as Record<string, unknown>;
  const links = (event['links'] ?? []) as readonly Record<string, unknown>[];
  return [
    ...wrong,
    ...unless(isText(payload['summary'], 1_024), "'payload.summary' is missing or too long"),
    ...unless(isText(payload['source'], 10_000), "'payload.source' is missing or blank"),
    ...unless(
      ['critical', 'error', 'warning', 'info'].includes(String(payload['severity'])),
      "'payload.severity' is invalid",
    ),
    ...unless(!Number.isNaN(Date.parse(String(payload['timestamp']))), "'payload.timestamp' is invalid"),
    ...Object.keys(payload).flatMap((field) => unless(payloadFields.includes(field), `'payload.${field}' is unknown`)),
    ...links.flatMap(({ href }) => unless(URL.canParse(String(href)), "'links.href' is missing or no URL")),
  ];
}
