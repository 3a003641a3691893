/** The stages of the cluster's bare baseline, each a process: what the incident goes through on its way to a page, and nothing else. */
export interface BareStage {
  readonly name: string;
  /**
   * Documents written besides the one before the message is sent. With those, it is 22 for a declaration: as many writes as
   * Escalog sends to an idle store for one with one page, 6 by intake, 4 by catalog, 3 by policy, 4 by
   * notification and 5 by timeline, each of those five with the service whose events it stores. 19 of them were seen; the
   * others came with what catalog and policy hear since: whom an escalation climbs to, and that its page was delivered.
   */
  readonly writesBehind: number;
}

export const bareStages: readonly BareStage[] = [
  { name: 'declared', writesBehind: 6 },
  { name: 'routed', writesBehind: 4 },
  { name: 'escalated', writesBehind: 3 },
  { name: 'notified', writesBehind: 5 },
];

/** What a stage sends to; the next one consumes it. */
export function topicOfStage({ name }: BareStage): string {
  return `bench.${name}`;
}

/** The group in which a stage consumes what the one before it sends. */
export function groupOfStage({ name }: BareStage): string {
  return `bench.${name}`;
}
