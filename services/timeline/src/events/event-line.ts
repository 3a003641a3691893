/**
 * An event of the log as programs get it, on a line of its own or in columns. What an event cannot tell by itself is in no column:
 * what belongs together is joined by incident, escalation and page.
 */
import { jsonOf, type EscalogEvent } from '@escalog/contracts';
import { isoOf, type Instant } from '@escalog/kernel';

/** A message of the log, and what it says as far as this release can read it. */
export interface LoggedEvent {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** Id of the incident, or of what else it is about. */
  readonly key: string;
  /** As it is published: with `value`, all that there is of what cannot be read. */
  readonly value: Uint8Array;
  readonly appendedAt: Instant;
  /** Null where neither the event nor its headers can be read. */
  readonly type: string | null;
  /** Undefined of what a newer release wrote, or nobody can read. */
  readonly event: EscalogEvent | undefined;
}

/** A line of NDJSON without its position: with `event`, or as it is published in base64 with `raw`. */
export function lineOf({ topic, partition, offset, type, event, value }: LoggedEvent): object {
  const what = event === undefined ? { raw: base64Of(value) } : { event: jsonOf(event) };
  return { topic, partition, offset, type, ...what };
}

type Kind = 'text' | 'whole' | 'long' | 'instant';
type Value = string | number | null;
type Fields = Readonly<Record<string, unknown>>;

export interface Column {
  readonly name: string;
  /** `whole` fits 32 bits, `long` is a whole number that may not, `instant` is milliseconds since 1970. */
  readonly kind: Kind;
  /** Of every row: never null. */
  readonly always?: boolean;
  of(logged: LoggedEvent): Value;
}

/** The columns of CSV and Parquet, in this order for ever: new ones go to the end. */
export const columns: readonly Column[] = [
  { name: 'topic', kind: 'text', always: true, of: ({ topic }) => topic },
  { name: 'log_partition', kind: 'whole', always: true, of: ({ partition }) => partition },
  { name: 'log_offset', kind: 'long', always: true, of: ({ offset }) => offset },
  { name: 'type', kind: 'text', of: ({ type }) => type },
  { name: 'event_id', kind: 'text', of: ({ event }) => event?.meta.eventId ?? null },
  { name: 'occurred_at', kind: 'instant', always: true, of: occurredAt },
  { name: 'incident', kind: 'text', always: true, of: ({ key }) => key },
  { name: 'stream', kind: 'text', of: ({ event }) => event?.meta.stream ?? null },
  { name: 'version', kind: 'whole', of: ({ event }) => event?.meta.version ?? null },
  { name: 'correlation_id', kind: 'text', of: ({ event }) => event?.meta.correlationId ?? null },
  { name: 'causation_id', kind: 'text', of: ({ event }) => event?.meta.causationId ?? null },
  { name: 'actor_kind', kind: 'text', of: ({ event }) => event?.meta.actor.kind ?? null },
  { name: 'actor', kind: 'text', of: ({ event }) => event?.meta.actor.ref ?? null },
  { name: 'reason', kind: 'text', of: ({ event }) => textIn(fieldsIn(event)['reason'], 'code') },
  { name: 'escalation', kind: 'text', of: ({ event }) => textIn(event, 'escalationId') },
  { name: 'page', kind: 'text', of: ({ event }) => textIn(event, 'pageId') },
  { name: 'pages', kind: 'whole', of: ({ event }) => (event === undefined ? null : pagesIn(event)) },
  { name: 'kind', kind: 'text', of: ({ event }) => textIn(event, 'kind') },
  { name: 'person', kind: 'text', of: ({ event }) => textIn(event, 'person') ?? textIn(event, 'by') },
  { name: 'owner', kind: 'text', of: ({ event }) => textIn(event, 'owner') },
  { name: 'path', kind: 'text', of: ({ event }) => textIn(event, 'path') },
  { name: 'path_version', kind: 'whole', of: ({ event }) => numberIn(event, 'pathVersion') },
  { name: 'cycle', kind: 'whole', of: ({ event }) => numberIn(event, 'cycle') },
  { name: 'level', kind: 'whole', of: ({ event }) => numberIn(event, 'level') },
  { name: 'urgency', kind: 'text', of: ({ event }) => textIn(event, 'urgency') },
  {
    name: 'severity',
    kind: 'text',
    of: ({ event }) => textIn(event, 'severity') ?? textIn(fieldsIn(event)['incident'], 'severity'),
  },
  { name: 'channel', kind: 'text', of: ({ event }) => textIn(event, 'channel') },
  { name: 'outcome', kind: 'text', of: ({ event }) => textIn(event, 'outcome') },
  { name: 'event', kind: 'text', of: ({ event }) => (event === undefined ? null : JSON.stringify(jsonOf(event))) },
  { name: 'raw', kind: 'text', of: ({ event, value }) => (event === undefined ? base64Of(value) : null) },
];

/** The row as CSV has it: instants in ISO 8601, always with three places. */
export function csvValuesOf(logged: LoggedEvent): readonly Value[] {
  return columns.map(({ kind, of }) => {
    const value = of(logged);
    return kind === 'instant' && typeof value === 'number' ? isoOf(value as Instant) : value;
  });
}

/** Of what cannot be read, when it was published: shortly after. */
export function occurredAt({ event, appendedAt }: LoggedEvent): Instant {
  return event?.meta.occurredAt ?? appendedAt;
}

/** How many people an event pages; null where it pages nobody. */
function pagesIn(event: EscalogEvent): number | null {
  switch (event.type) {
    case 'LevelReached':
    case 'EscalationExhausted':
    case 'LastResortPaged':
      return event.pages.length;
    case 'IncidentReassessed':
      return event.added.reduce((sum, { pages }) => sum + pages.length, 0);
    default:
      return null;
  }
}

function fieldsIn(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function textIn(value: unknown, name: string): string | null {
  const field = fieldsIn(value)[name];
  return typeof field === 'string' ? field : null;
}

function numberIn(value: unknown, name: string): number | null {
  const field = fieldsIn(value)[name];
  return typeof field === 'number' ? field : null;
}

function base64Of(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
}
