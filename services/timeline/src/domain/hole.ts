/** A message about an incident that no timeline can be told from: where it stands in the log, and why. */
export interface Hole {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly reason: string;
}
