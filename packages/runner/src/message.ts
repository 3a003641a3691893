import type { OutgoingMessage } from '@escalog/bus';
import { encode, headersOf, type EscalogEvent } from '@escalog/contracts';
import type { Traceparent } from '@escalog/telemetry';

/** An event as a message: keyed by its subject, with the CloudEvents attributes of Kafka's binary mode as headers, and where in a trace it was sent. `value` is its encoding, where that was made before. */
export function messageOf(
  event: EscalogEvent,
  traceparent?: Traceparent,
  value: Uint8Array = encode(event),
): OutgoingMessage {
  return new EventMessage(event, traceparent, value);
}

/** Its headers are made when somebody reads them, which within a process nobody does. */
class EventMessage implements OutgoingMessage {
  readonly key: string;
  readonly value: Uint8Array;
  readonly event: EscalogEvent;
  readonly traceparent: Traceparent | undefined;

  constructor(event: EscalogEvent, traceparent: Traceparent | undefined, value: Uint8Array) {
    this.key = event.meta.subject;
    this.value = value;
    this.event = event;
    this.traceparent = traceparent;
  }

  get headers(): OutgoingMessage['headers'] {
    return headersOf(this.event, this.traceparent);
  }
}
