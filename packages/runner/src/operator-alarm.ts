/** A key that was parked, as operators are told of it. */
export interface ParkedAlarm {
  readonly service: string;
  readonly key: string;
  readonly topic: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly since: string;
}

/**
 * Tells the people who operate Escalog that an incident goes no further in a service, on a path that needs
 * neither the bus nor a service: a parked incident is a missed page.
 */
export interface OperatorAlarm {
  /** Does not wait and never throws. */
  raise(alarm: ParkedAlarm): void;
}
