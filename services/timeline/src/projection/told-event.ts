import type { Message } from '@escalog/bus';
import { decode, isOfNewerRelease, readEnvelope, readNewerMeta, topicOf, type Envelope } from '@escalog/contracts';
import { AppError } from '@escalog/kernel';
import type { RecordedEvent } from '../domain/incident-event.ts';
import type { NewerEvent } from '../domain/newer-event.ts';
import type { Unread } from './packed-page.ts';

/** The event in a message. Throws an `AppError`, not retriable, when no timeline can be told from it. */
export function toldEventIn({
  topic,
  value,
  event = decode(value),
}: Pick<Unread, 'topic' | 'value'> & Pick<Message, 'event'>): RecordedEvent {
  if (topic !== undefined) expectOn(topic, { type: event.type, topic: topicOf(event.type) });
  return event as RecordedEvent;
}

/** What the event in a message is, without the rest of it. Throws as `toldEventIn` does. */
export function toldEnvelopeIn({ topic, value }: Message): Envelope {
  const envelope = readEnvelope(value);
  expectOn(topic, envelope);
  return envelope;
}

/**
 * What is told of a message whose reading failed with `error`, where that is because only a newer release can. Throws `error`
 * otherwise, and an `AppError`, not retriable, when it is no event of a newer release either.
 */
export function newerEventIn(
  { value, type, headers = {} }: Pick<Message, 'value' | 'type'> & Partial<Pick<Message, 'headers'>>,
  error: unknown,
): NewerEvent {
  if (!isOfNewerRelease(error)) throw error;
  return { type: type ?? headers['ce_type']?.replace(/^escalog\./, '') ?? 'unknown', meta: readNewerMeta(value) };
}

function expectOn(topic: string, event: Pick<Envelope, 'type' | 'topic'>): void {
  if (event.topic !== topic)
    throw new AppError('ESCALOG_TIMELINE_MISPLACED_EVENT', `${event.type} does not belong on ${topic}`, {
      retriable: false,
    });
}
