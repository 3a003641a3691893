/** Where in a trace things happen, by the conventions for messaging (https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/). */
import type { Message } from '@escalog/bus';
import type { EscalogEvent } from '@escalog/contracts';
import { answerOf, run, type Awaitable, type Clock, type Step } from '@escalog/kernel';
import {
  counted,
  currentTraceparent,
  inSpan,
  isMeasured,
  isTracing,
  openSpan,
  SpanKind,
  took,
  type Attributes,
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

/** An event out of an outbox as it was decided. */
export function untraced<Event extends EscalogEvent>(event: Event): Event {
  if (!('traceparent' in event)) return event;
  const { traceparent: _, ...clean } = event;
  return clean as unknown as Event;
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

/** What is noted of whatever a group handles of a topic. */
export function destinationOf(group: string, topic: string): Attributes {
  return { 'messaging.destination.name': topic, 'messaging.consumer.group.name': group };
}

/** Handles one message in a span that follows from the sending of it. */
export function inProcessSpan(
  destination: Attributes,
  message: Message,
  clock: Clock,
  work: () => Awaitable<void>,
): Awaitable<void> {
  const inTrace = isTracing() ? () => inSpanOf(message, destination, work) : work;
  return isMeasured() ? run(measured(destination, message, clock, inTrace)) : inTrace();
}

function* measured(destination: Attributes, message: Message, clock: Clock, work: () => Awaitable<void>): Step<void> {
  const begunAt = clock.now();
  took('escalog.message.age', begunAt - message.appendedAt, destination);
  counted('messaging.client.consumed.messages', 1, destination);
  yield* answerOf(work());
  took('messaging.process.duration', clock.now() - begunAt, destination);
}

function inSpanOf(message: Message, destination: Attributes, work: () => Awaitable<void>): Awaitable<void> {
  const { topic, partition, offset, key, headers } = message;
  const attributes = {
    ...messaging(topic, key),
    ...destination,
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.partition.id': String(partition),
    'messaging.kafka.offset': offset,
    'messaging.message.id': headers['ce_id'] ?? '',
  };
  return inSpan(`process ${topic}`, { kind: SpanKind.CONSUMER, parent: headers['traceparent'], attributes }, work);
}

/** Handles a batch in one span with a link to the sending of each message. */
export function inBatchSpan(group: string, batch: readonly Message[], work: () => Awaitable<void>): Awaitable<void> {
  if (!isTracing()) return work();
  const topic = batch[0]?.topic ?? '';
  const attributes = {
    ...messaging(topic),
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.consumer.group.name': group,
    'messaging.batch.message_count': batch.length,
  };
  const links = batch.map(({ headers }) => headers['traceparent']);
  return inSpan(`process ${topic}`, { kind: SpanKind.CONSUMER, parent: undefined, links, attributes }, work);
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
