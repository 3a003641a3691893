import { decode, type EscalogEvent } from '@escalog/contracts';
import type { DeadLetter } from './dead-letter.ts';
import { placeText } from './parked-key.ts';

/** A dead letter as it is shown. */
export interface ShownLetter {
  /** Names it: topic, partition and offset that it came from. */
  readonly letter: string;
  readonly writtenAt: string;
  readonly reason: string;
  readonly error: string | null;
  readonly code: string | null;
  readonly stack: string | null;
  /** Whether a replay has handled it, or left it out. */
  readonly handled: boolean;
  readonly event: EscalogEvent | null;
  /** How many bytes the message has. */
  readonly bytes: number;
  /** What cannot be read as an event: its beginning, in base64. */
  readonly value: string | null;
}

const mostBytesShown = 8_192;

/** `handled` says whether a replay is done with it. */
export function shownLetter(
  { message, writtenAt, reason, error, code, stack }: DeadLetter,
  handled: boolean,
): ShownLetter {
  const { value } = message;
  const event = eventIn(value);
  const unread = event === null ? Buffer.from(value.subarray(0, mostBytesShown)).toString('base64') : null;
  return {
    letter: placeText(message),
    writtenAt,
    reason,
    error,
    code,
    stack,
    handled,
    event,
    bytes: value.length,
    value: unread,
  };
}

function eventIn(value: Uint8Array): EscalogEvent | null {
  try {
    return decode(value);
  } catch {
    return null;
  }
}
