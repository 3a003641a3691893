import type { OutgoingMessage } from '@escalog/bus';
import { encode, type EscalogEvent } from '@escalog/contracts';
import { isoOf } from '@escalog/kernel';
import type { Traceparent } from '@escalog/telemetry';

/** An event as a message: keyed by its subject, with the CloudEvents attributes of Kafka's binary mode as headers, and where in a trace it was sent. */
export function messageOf(event: EscalogEvent, traceparent?: Traceparent): OutgoingMessage {
  const { eventId, subject, stream, occurredAt } = event.meta;
  return {
    key: subject,
    value: encode(event),
    headers: {
      'content-type': 'application/avro',
      ce_specversion: '1.0',
      ce_id: eventId,
      ce_type: `escalog.${event.type}`,
      ce_source: `/${stream}`,
      ce_time: isoOf(occurredAt),
      ce_subject: subject,
      ...(traceparent !== undefined && { traceparent }),
    },
  };
}
