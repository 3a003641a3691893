/**
 * What PagerDuty's Events API version 2 means, read as far as it can be: a sender whose event is refused drops it, so
 * nothing is refused for a value that nobody needs in order to page. Capitals are forgiven, numbers and truth values are
 * read as text, lists and objects are kept as JSON. An event under a dedup key is a group of one alert: `trigger` says that it
 * fires, `resolve` that it has ended, `acknowledge` that somebody on the other side has it.
 *
 * Format: https://developer.pagerduty.com/api-reference/368ae3d938c9e-send-an-event-to-pager-duty
 */
import type { Alert, AlertGroup, Texts } from './received-alerts.ts';
import { normalized } from './received-alerts.ts';
import { said, saidInLines } from './text.ts';

const actions = ['trigger', 'acknowledge', 'resolve'] as const;
export type PagerDutyAction = (typeof actions)[number];

/** An event, or why it is none, in PagerDuty's words as far as it has some. */
export type PagerDutyEvent =
  | {
      readonly action: PagerDutyAction;
      /** `null` when it gives none, which only a trigger may. */
      readonly dedupKey: string | null;
      /** What was sent without what says who sends, as text that is the same when the same is sent again. */
      readonly identity: string;
      /** The event as a group of alerts, under the dedup key that it turns out to have. */
      groupUnder(dedupKey: string): AlertGroup;
    }
  | { readonly errors: readonly [string, ...string[]] };

/** A change event, which tells of something that was done and asks for nobody. */
export type PagerDutyChange =
  | { readonly summary: string; readonly identity: string; readonly group: AlertGroup }
  | { readonly errors: readonly [string, ...string[]] };

const longestKey = 255;

/** The key of the source, wherever the client writes it: in the body, or in a header. */
export function routingKeyIn(body: unknown, header: unknown): string | undefined {
  return said(textOf(fieldsOf(body)['routing_key']) ?? textOf(header));
}

/** The event in the body of `POST /v2/enqueue`. */
export function pagerDutyEvent(body: unknown): PagerDutyEvent {
  const event = fieldsOf(body);
  const given = normalized(textOf(event['event_action']) ?? '');
  const action = actions.find((one) => one === given);
  const dedupKey = said(textOf(event['dedup_key'])) ?? null;
  const payload = fieldsOf(event['payload']);
  const says = Object.values(payload).some((value) => textOf(value) !== undefined);
  const [error, ...more] = [
    ...(action === undefined
      ? [
          given === ''
            ? "'event_action' is missing or blank"
            : "'event_action' is invalid (must be one of the following: 'trigger', 'acknowledge' or 'resolve')",
        ]
      : []),
    ...(action === 'trigger' && !says ? ["'payload' is missing or blank"] : []),
    ...(action !== undefined && action !== 'trigger' && dedupKey === null ? ["'dedup_key' is missing or blank"] : []),
    ...((dedupKey ?? '').length > longestKey ? [`'dedup_key' is longer than ${longestKey} characters`] : []),
  ];
  if (action === undefined || error !== undefined) return { errors: [error ?? "'event_action' is invalid", ...more] };
  return {
    action,
    dedupKey,
    identity: identityOf(event),
    groupUnder: (key) => groupOf(event, key, action !== 'resolve'),
  };
}

/** The event in the body of `POST /v2/change/enqueue`. */
export function pagerDutyChange(body: unknown): PagerDutyChange {
  const event = fieldsOf(body);
  const summary = said(textOf(fieldsOf(event['payload'])['summary']));
  if (summary === undefined) return { errors: ["'payload.summary' is missing or blank"] };
  return { summary, identity: identityOf(event), group: groupOf(event, 'change', true) };
}

function groupOf(event: Fields, groupKey: string, firing: boolean): AlertGroup {
  const { summary, custom_details: details, timestamp, ...facts } = fieldsOf(event['payload']);
  const links = [...linksIn(event['links']), ...linksIn(event['images'])];
  const client = said(textOf(event['client']));
  const clientUrl = said(textOf(event['client_url']));
  const custom = isObject(details) ? details : { details };
  const labels = textsOf({ ...custom, ...facts });
  const lines = [
    ...[...textsOf(custom, saidInLines)].map(([name, value]) => `${name}: ${value}`),
    ...(client === undefined ? [] : [`Client: ${client}`]),
  ];
  const alert: Alert = {
    firing,
    labels,
    // Its title, unless its details bear the name of an alert.
    annotations: textsOf({ title: summary, summary, description: lines.join('\n') }, saidInLines),
    // Its time is when it was written. What is triggered again after its end is news whatever it says of that.
    startsAt: null,
    endsAt: null,
    generatorURL: clientUrl ?? links[0]?.href,
    links: new Map(links.map(({ text, href }, index) => [text ?? `Link ${index + 1}`, href])),
    values: undefined,
    identity: groupKey,
  };
  return {
    groupKey,
    alerts: [alert],
    hidden: 0,
    commonLabels: labels,
    externalURL: links[0]?.href,
    details: textsOf({ timestamp, client, client_url: clientUrl }),
  };
}

interface Link {
  readonly text: string | undefined;
  readonly href: string;
}

/** Links have an `href`, images a `src`. */
function linksIn(value: unknown): readonly Link[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => {
    const { href, src, text, alt } = fieldsOf(one);
    const address = said(textOf(href) ?? textOf(src) ?? textOf(one));
    return address === undefined ? [] : [{ text: said(textOf(text) ?? textOf(alt)), href: address }];
  });
}

/** Who sends is known by then, and a client may write its key into the body or not. */
function identityOf(event: Fields): string {
  const { routing_key: _, ...said } = event;
  return JSON.stringify(sorted(said));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, of]) => [name, sorted(of)]);
}

function textsOf(fields: Fields, clean = said): Texts {
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(fields)) {
    const [name, text] = [said(key), clean(textOf(value))];
    if (name !== undefined && text !== undefined) texts.set(name, text);
  }
  return texts;
}

/** Anything as text, lists and objects as JSON; `undefined` for nothing. */
function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}
