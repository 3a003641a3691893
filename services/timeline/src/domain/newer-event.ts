import type { Meta } from '@escalog/contracts';

/** An event about an incident that only a newer release can read: what is told of it until this one can, too. */
export interface NewerEvent {
  /** Of the event, such as `IncidentResolved`. */
  readonly type: string;
  readonly meta: Meta;
}

/** Of which who may see an incident follows: while one of them cannot be read, nobody knows. */
const saysWhoMaySee: ReadonlySet<string> = new Set(['IncidentDeclared', 'VisibilityChanged']);

/** Whether one of them may have made the incident private. */
export function mayHide(newer: readonly NewerEvent[]): boolean {
  return newer.some(({ type }) => saysWhoMaySee.has(type));
}
