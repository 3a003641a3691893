import type { OutgoingMessage } from '@escalog/bus';
import { encode, type UpdatePosted } from '@escalog/contracts';
import { instantOf } from '@escalog/kernel';

/** An update on an incident as its message, without headers. */
export function update(key: string, text: string, version = 1): OutgoingMessage {
  const meta = {
    eventId: `${key}-${text}`,
    subject: key,
    stream: `s/${key}`,
    version,
    occurredAt: instantOf(0),
    correlationId: 'c',
    causationId: null,
    actor: { kind: 'person', ref: 'p' },
  };
  const event: UpdatePosted = {
    type: 'UpdatePosted',
    meta,
    text,
    reason: { code: 'c', text: 't', definition: null, facts: {} },
  };
  return { key, value: encode(event), headers: {} };
}

/** Bytes that are no event. */
export function garbage(key: string): OutgoingMessage {
  return { key, value: Buffer.from('no avro'), headers: { traceparent: '00-trace' } };
}
