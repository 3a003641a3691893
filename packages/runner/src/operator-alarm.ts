interface Halt {
  /** What it is about: an incident, on the catalog's topic an entry. */
  readonly key: string;
  /** Where the event came from that cannot be handled, or where the events of the stream go. */
  readonly topic: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
}

/**
 * What goes no further, as operators are told of it: an event that a service cannot handle; a timer or the events of one
 * stream, such as `escalations/<incident>`; an escalation with nobody left to page; what does not wait although it ought to, by the log; or that the clock of a machine was set.
 */
export type Standstill =
  | (Halt & { readonly kind: 'parked'; readonly service: string })
  | (Halt & { readonly kind: 'timer' | 'publishing' | 'unpaged' | 'audit'; readonly stream: string })
  | (Pick<Halt, 'reason' | 'since'> & { readonly kind: 'clock'; readonly host: string });

/**
 * Tells the people who operate Escalog that an incident goes no further in a service, on a path that needs
 * neither the bus nor a service: that may be a missed page.
 */
export interface OperatorAlarm {
  /** Does not wait and never throws. */
  raise(standstill: Standstill): void;
}
