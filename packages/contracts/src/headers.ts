import { isoOf } from '@escalog/kernel';
import type { EscalogEvent } from './generated/events.ts';

/** The headers of the message that carries an event: the CloudEvents attributes of Kafka's binary mode, and where in a trace it was sent. */
export function headersOf(event: EscalogEvent, traceparent?: string): Readonly<Record<string, string>> {
  const { eventId, subject, stream, occurredAt } = event.meta;
  return {
    'content-type': 'application/avro',
    ce_specversion: '1.0',
    ce_id: eventId,
    ce_type: `escalog.${event.type}`,
    ce_source: `/${stream}`,
    ce_time: isoOf(occurredAt),
    ce_subject: subject,
    ...(traceparent !== undefined && { traceparent }),
  };
}
