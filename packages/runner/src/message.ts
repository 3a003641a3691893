import type { OutgoingMessage } from '@escalog/bus';
import { decode, encode, headersOf, type EscalogEvent } from '@escalog/contracts';
import type { Traceparent } from '@escalog/telemetry';

/** An event as a message: keyed by its subject, with the CloudEvents attributes of Kafka's binary mode as headers, and where in a trace it was sent. `value` is its encoding, where that was made before. */
export function messageOf(
  event: EscalogEvent,
  traceparent?: Traceparent,
  value: Buffer = encode(event),
): OutgoingMessage {
  return new EventMessage(event, traceparent, value);
}

/** Its headers are made when somebody reads them, which within a process nobody does. */
class EventMessage implements OutgoingMessage {
  readonly key: string;
  readonly value: Uint8Array;
  readonly event: EscalogEvent;
  readonly traceparent: Traceparent | undefined;

  constructor(event: EscalogEvent, traceparent: Traceparent | undefined, value: Buffer) {
    this.key = event.meta.subject;
    this.value = value;
    this.event = mayHoldHalf(value) ? decode(value) : event;
    this.traceparent = traceparent;
  }

  get headers(): OutgoingMessage['headers'] {
    return headersOf(this.event, this.traceparent);
  }
}

const replacement = Buffer.from('\uFFFD');

/**
 * Whether there may be half a character among the texts, which bytes cannot say: it is read as something else. It was written as
 * ED and then A0 or more, or as what stands for it.
 */
function mayHoldHalf(value: Buffer): boolean {
  for (let at = value.indexOf(0xed); at !== -1; at = value.indexOf(0xed, at + 1))
    if ((value[at + 1] ?? 0) >= 0xa0) return true;
  return value.includes(replacement);
}
