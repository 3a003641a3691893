/** What the process ends with: 0 done, 1 refused, 2 used wrongly, 3 Escalog could not be reached, 4 of a plan: something would change. An audit ends as cron wants it: 1 something is overdue, 2 that could not be told; how it is, as Nagios wants it: 1 not well, 2 not ready. */
export const exitCodes = {
  done: 0,
  refused: 1,
  usage: 2,
  unreachable: 3,
  changes: 4,
  overdue: 1,
  untold: 2,
  unwell: 1,
  failing: 2,
} as const;

/** Ends a command: `message` goes to standard error, and the process ends with the code of `kind`. */
export class Failure extends Error {
  readonly kind: Exclude<keyof typeof exitCodes, 'done'>;

  constructor(kind: Exclude<keyof typeof exitCodes, 'done'>, message: string) {
    super(message);
    this.name = 'Failure';
    this.kind = kind;
  }

  get exitCode(): number {
    return exitCodes[this.kind];
  }

  /** The same failure with one sentence more. */
  saying(sentence: string): Failure {
    return new Failure(this.kind, `${this.message}\n${sentence}`);
  }
}
