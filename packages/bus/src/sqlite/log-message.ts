import { decode, headersOf, type EscalogEvent } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';
import type { Message, OutgoingMessage } from '../bus.ts';

type Headers = Message['headers'];

/** What JSON begins with, and no type of an event. */
const braceOfJson = '{'.charCodeAt(0);

/**
 * Headers as a row holds them. Those of an event follow from it: the row has its type, which tells who must read it even where its
 * schema is not known, and where in a trace it was sent. Other headers are JSON.
 */
export function storedHeadersOf(message: OutgoingMessage): string {
  const { event, traceparent } = message;
  if (event === undefined) return JSON.stringify(message.headers);
  return traceparent === undefined ? event.type : `${event.type} ${traceparent}`;
}

/** A message that was appended by this process and is still in its memory. */
export class AppendedMessage implements Message {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array;
  readonly appendedAt: Instant;
  readonly traceparent: string | undefined;
  /** The turn that it is committed with. */
  readonly turn: number;
  readonly type: string | undefined;
  event: EscalogEvent | undefined;
  /** Those that do not follow from an event. */
  readonly #headers: Headers | undefined;

  constructor(
    { topic, partition }: { readonly topic: string; readonly partition: number },
    offset: number,
    outgoing: OutgoingMessage,
    appendedAt: Instant,
    turn: number,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.key = outgoing.key;
    this.value = outgoing.value;
    this.appendedAt = appendedAt;
    this.traceparent = outgoing.traceparent;
    this.turn = turn;
    this.type = outgoing.event?.type;
    this.event = outgoing.event;
    this.#headers = outgoing.event === undefined ? outgoing.headers : undefined;
  }

  get headers(): Headers {
    return this.#headers ?? headersOf(this.event ?? decode(this.value), this.traceparent);
  }
}

/** A message that reads its headers only when it is asked for them, which most readers never do. */
export class StoredMessage implements Message {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string;
  readonly value: Uint8Array;
  readonly appendedAt: Instant;
  readonly #headers: Buffer;

  constructor(
    { topic, partition }: { readonly topic: string; readonly partition: number },
    offset: number,
    stored: {
      readonly key: string;
      readonly headers: Buffer;
      readonly value: Uint8Array;
      readonly appendedAt: Instant;
    },
  ) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.key = stored.key;
    this.value = stored.value;
    this.appendedAt = stored.appendedAt;
    this.#headers = stored.headers;
  }

  get type(): string | undefined {
    return this.#headers[0] === braceOfJson ? undefined : this.#headers.toString('utf8').split(' ')[0];
  }

  get headers(): Headers {
    const text = this.#headers.toString('utf8');
    if (this.#headers[0] === braceOfJson) return JSON.parse(text) as Headers;
    const [type, traceparent] = text.split(' ');
    try {
      return headersOf(decode(this.value), traceparent);
    } catch {
      // Of a newer release perhaps: who has nothing to do with its type passes it over, and who has finds out on decoding.
      return { ce_type: `escalog.${type}`, ...(traceparent !== undefined && { traceparent }) };
    }
  }
}
