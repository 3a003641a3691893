/** Where in a trace things happen, by the conventions for messaging (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/). */
import type { Message } from '@escalog/bus';
import type { EscalogEvent } from '@escalog/contracts';
import type { Clock } from '@escalog/kernel';
import {
  counted,
  currentTraceparent,
  inSpan,
  openSpan,
  SpanKind,
  took,
  type OpenSpan,
  type Traceparent,
} from '@escalog/telemetry';

/** An event in an outbox remembers where it was decided: it may be published later, by another process. The schema does not know this field, so it stays out of the value. */
type Traced = EscalogEvent & { readonly traceparent?: Traceparent };

/** The events as they go into the outbox. */
export function traced<Event extends EscalogEvent>(
  events: readonly Event[],
  traceparent: Traceparent | undefined = currentTraceparent(),
): readonly Event[] {
  return traceparent === undefined ? events : events.map((event) => ({ ...event, traceparent }));
}

/** The span of bringing one event onto a topic; what it leads to follows from that. */
export function sendSpan(topic: string, event: EscalogEvent): OpenSpan {
  const { meta, traceparent }: Traced = event;
  return openSpan(`send ${topic}`, {
    kind: SpanKind.PRODUCER,
    parent: traceparent,
    attributes: {
      ...messaging(topic, meta.subject),
      'messaging.operation.name': 'send',
      'messaging.operation.type': 'send',
      'messaging.message.id': meta.eventId,
    },
  });
}

/** Handles one message in a span that follows from the sending of it. */
export async function inProcessSpan(
  group: string,
  message: Message,
  clock: Clock,
  work: () => Promise<void>,
): Promise<void> {
  const { topic, partition, offset, key, headers, appendedAt } = message;
  const destination = { 'messaging.destination.name': topic, 'messaging.consumer.group.name': group };
  const begunAt = clock.now();
  took('escalog.message.age', begunAt - appendedAt, destination);
  counted('messaging.client.consumed.messages', 1, destination);
  const attributes = {
    ...messaging(topic, key),
    ...destination,
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.partition.id': String(partition),
    'messaging.kafka.offset': offset,
    'messaging.message.id': headers['ce_id'] ?? '',
  };
  await inSpan(`process ${topic}`, { kind: SpanKind.CONSUMER, parent: headers['traceparent'], attributes }, work);
  took('messaging.process.duration', clock.now() - begunAt, destination);
}

/** Handles a batch in one span with a link to the sending of each message. */
export async function inBatchSpan(group: string, batch: readonly Message[], work: () => Promise<void>): Promise<void> {
  const topic = batch[0]?.topic ?? '';
  const attributes = {
    ...messaging(topic),
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.consumer.group.name': group,
    'messaging.batch.message_count': batch.length,
  };
  await inSpan(
    `process ${topic}`,
    {
      kind: SpanKind.CONSUMER,
      parent: undefined,
      links: batch.map(({ headers }) => headers['traceparent']),
      attributes,
    },
    work,
  );
}

/** The span of a timer that fires: it follows from what set it. */
export function timerSpan(collection: string, id: string, traceparent: Traceparent | undefined): OpenSpan {
  return openSpan(`fire timer of ${collection}`, {
    kind: SpanKind.INTERNAL,
    parent: traceparent,
    attributes: { 'escalog.aggregate.id': id },
  });
}

function messaging(topic: string, key?: string): Record<string, string> {
  return {
    'messaging.system': 'kafka',
    'messaging.destination.name': topic,
    ...(key !== undefined && { 'messaging.kafka.message.key': key }),
  };
}
