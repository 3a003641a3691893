import type { Message } from '@escalog/bus';
import { packed, unpacked } from './event-pack.ts';

/** What is told from a message, and where it stands; without a topic where it stands in an index, which has looked at that. */
export interface Unread extends Pick<Message, 'partition' | 'offset' | 'type' | 'value'> {
  readonly topic: string | undefined;
}

/** Messages on their way to a thread, which reads them: their values stand in one piece, which is handed over and not copied. */
export interface PackedPage {
  readonly heads: readonly Omit<Unread, 'value'>[];
  readonly values: Uint8Array<ArrayBuffer>;
}

export function packedPage(messages: readonly Unread[]): PackedPage {
  const values = packed(messages.map(({ value }) => value));
  const isWhole = values.byteLength === values.buffer.byteLength;
  return {
    heads: messages.map(({ topic, partition, offset, type }) => ({ topic, partition, offset, type })),
    // A view of a larger buffer would take all of that with it.
    values: isWhole ? (values as Uint8Array<ArrayBuffer>) : new Uint8Array(values),
  };
}

export function messagesIn({ heads, values }: PackedPage): readonly Unread[] {
  const all = unpacked(values) ?? [];
  return heads.map((head, index) => ({ ...head, value: all[index] ?? new Uint8Array() }));
}

/** What is handed over with pages. */
export function buffersOf(pages: readonly PackedPage[]): readonly ArrayBuffer[] {
  return pages.map(({ values }) => values.buffer);
}
