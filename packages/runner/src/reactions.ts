import type { Message } from '@escalog/bus';
import { decode, type EscalogEvent, type EventOf } from '@escalog/contracts';
import type { Awaitable } from '@escalog/kernel';

/** What is done on each type of event; other types are passed over. Answers once the effect is stored. */
export type Reactions = { readonly [T in EscalogEvent['type']]?: (event: EventOf<T>) => Awaitable<void> };

/**
 * The type of the event that a message carries, without decoding it: the bus or the event says so where it is at hand, and else the
 * header that every event of Escalog's bears. A message without the header must be decoded to know.
 */
export function typeOf(message: Message): string | undefined {
  return message.type ?? message.event?.type ?? message.headers['ce_type']?.replace(/^escalog\./, '');
}

/** Whether a message is of a type without a reaction. So such a type never fails here, not even one that only a newer release knows the schema of. */
export function isPassedOver(message: Message, on: object): boolean {
  const type = typeOf(message);
  return type !== undefined && !Object.hasOwn(on, type);
}

/** The event that a message carries. Throws what decoding throws. */
export function eventOf({ event, value }: Message): EscalogEvent {
  return event ?? decode(value);
}

/** Handles a message by the reaction to its type, if there is one. Throws what decoding and the reaction throw. */
export function handlerOf(on: Reactions): (message: Message) => Awaitable<void> {
  return (message) => {
    if (isPassedOver(message, on)) return;
    const event = eventOf(message);
    return on[event.type]?.(event as never);
  };
}
