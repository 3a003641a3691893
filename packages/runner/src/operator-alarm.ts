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
 * What operators are told of. parked: an event that a service cannot handle. timer, publishing: a timer or the events of one
 * stream, such as `escalations/<incident>`, that go no further. unpaged: an escalation with nobody left to page. audit: what does
 * not wait although it ought to, by the log. clock: the clock of a machine was set. storage: what a machine
 * has stored is damaged. channel: a provider reaches nobody, and
 * that it does again. check: a condition of readiness that is not well, again and again until it is heard, and that it is over.
 */
export type Standstill =
  | (Halt & { readonly kind: 'parked'; readonly service: string })
  | (Halt & { readonly kind: 'timer' | 'publishing' | 'unpaged' | 'audit'; readonly stream: string })
  | (Pick<Halt, 'reason' | 'since'> & { readonly kind: 'clock' | 'storage'; readonly host: string })
  | (Pick<Halt, 'reason' | 'since'> & {
      readonly kind: 'channel';
      readonly state: 'failing' | 'well';
      /** A kind of contact method. */
      readonly channel: string;
      /** An origin or a host; nothing secret. */
      readonly provider: string;
    })
  | (Pick<Halt, 'reason' | 'since'> & {
      readonly kind: 'check';
      /** The id of the alarm, such as `notification/smtp`. */
      readonly check: string;
      readonly state: 'failing' | 'unwell' | 'warning' | 'over';
      /** The machine whose process found it. */
      readonly host: string;
      /** How often it was told before. */
      readonly told: number;
    });

/**
 * Tells the people who operate Escalog what may be a missed page: that an incident goes no further in a service, or that nobody is
 * reached by a channel. The path it takes needs neither the bus nor a service.
 */
export interface OperatorAlarm {
  /** Does not wait and never throws. `told` is called once they were told of it; never when something newer about the same takes its place. */
  raise(standstill: Standstill, told?: () => void): void;
}
