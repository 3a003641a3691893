import type { Message } from '@escalog/bus';
import { decode, type EscalogEvent, type EventOf } from '@escalog/contracts';

/** What is done on each type of event; other types are passed over. Resolves once the effect is stored. */
export type Reactions = { readonly [T in EscalogEvent['type']]?: (event: EventOf<T>) => Promise<void> };

/**
 * Whether the message says, in the header that every event of Escalog's bears, that it is of a type without a
 * reaction. So such a type never fails here, not even one that only a newer release knows the schema of. A
 * message without the header must be decoded to know.
 */
export function isPassedOver({ headers }: Message, on: object): boolean {
  const type = headers['ce_type'];
  return type !== undefined && !Object.hasOwn(on, type.replace(/^escalog\./, ''));
}

/** Handles a message by the reaction to its type, if there is one. Throws what decoding and the reaction throw. */
export function handlerOf(on: Reactions): (message: Message) => Promise<void> {
  return async (message) => {
    if (isPassedOver(message, on)) return;
    const event = decode(message.value);
    await on[event.type]?.(event as never);
  };
}
