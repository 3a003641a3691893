import type { EscalogEvent } from './generated/events.ts';

/** An event as a domain decides it, before the runner stamps on its `meta`. */
export type Decided<E extends EscalogEvent> = E extends EscalogEvent ? Omit<E, 'meta'> : never;

/** The event of one type. */
export type EventOf<T extends EscalogEvent['type']> = Extract<EscalogEvent, { type: T }>;
