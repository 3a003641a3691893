import type { Message, OutgoingMessage } from '@escalog/bus';

/** A message as it goes to the dead letters: as it was, with where it came from and why it is there. */
export function deadLetterOf({ topic, offset, key, value, headers }: Message, reason: string): OutgoingMessage {
  return { key, value, headers: { ...headers, 'escalog-dead-topic': topic, 'escalog-dead-offset': String(offset), 'escalog-dead-reason': reason } };
}
