import type { Message } from '@escalog/bus';
import { decode, readEnvelope, topicOf, type Envelope } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import type { RecordedEvent } from '../domain/incident-event.ts';

/** The event in a message. Throws an `AppError`, not retriable, when no timeline can be told from it. */
export function toldEventIn({ topic, value, event = decode(value) }: Message): RecordedEvent {
  expectOn(topic, { type: event.type, topic: topicOf(event.type) });
  return event as RecordedEvent;
}

/** What the event in a message is, without the rest of it. Throws as `toldEventIn` does. */
export function toldEnvelopeIn({ topic, value }: Message): Envelope {
  const envelope = readEnvelope(value);
  expectOn(topic, envelope);
  return envelope;
}

function expectOn(topic: string, event: Pick<Envelope, 'type' | 'topic'>): void {
  if (event.topic !== topic)
    throw new AppError('ESCALOG_TIMELINE_MISPLACED_EVENT', `${event.type} does not belong on ${topic}`, {
      retriable: false,
    });
}
