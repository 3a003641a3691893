import { decisionCauses } from './decision-causes.ts';
import type { IncidentEvent, IncidentEventOf } from './incident-event.ts';

export interface EscalationNames {
  /**
   * What an escalation is called as of the `version` of its stream, or when it began: the name of its path, and whether
   * again; of a handoff `the handoff to Payments`, of an adjudication `the adjudication`, of people whom a rule pages
   * `the rule “Boss”`; `unknown` when its start is not
   * among the events.
   */
  ofEscalation(escalationId: string, version?: number): string;
  /** The same as the subject of a sentence: `the path Identity`. */
  ofClimb(escalationId: string, version?: number): string;
}

/** What the escalations of an incident are called. `of` tells what their paths and owners are called. */
export function escalationNames(events: readonly IncidentEvent[], of: (ref: string) => string): EscalationNames {
  const pathsOf = new Map<string, { readonly path: string; readonly since: number }[]>();
  const started = new Map<string, IncidentEventOf<'EscalationStarted'>>();
  const causeOf = decisionCauses(events);
  for (const event of events) {
    if (event.type === 'EscalationStarted') started.set(event.escalationId, event);
    if (event.type !== 'EscalationStarted' && event.type !== 'PathReplaced' && event.type !== 'PathMigrated') continue;
    const known = pathsOf.get(event.escalationId) ?? [];
    pathsOf.set(event.escalationId, [...known, { path: event.path, since: event.meta.version }]);
  }
  const pathAt = (escalationId: string, version: number): string => {
    const paths = pathsOf.get(escalationId) ?? [];
    return (paths.findLast(({ since }) => since <= version) ?? paths[0] ?? { path: 'unknown' }).path;
  };
  /** Of what is no climb of a path that people know by its name. */
  const special = (escalationId: string): string | undefined => {
    const start = started.get(escalationId);
    if (start?.kind === 'adjudication') return 'the adjudication';
    if (start?.kind === 'rule' && start.path.startsWith('rule/')) return `the rule “${of(start.path)}”`;
    if (start?.kind !== 'handoff') return undefined;
    const cause = causeOf(start);
    const to = cause?.type === 'IncidentHandedOff' ? cause.to : (start.owner ?? start.path);
    return `the handoff to ${of(to)}`;
  };
  const ofEscalation = (escalationId: string, version = 0): string =>
    special(escalationId) ?? `${of(pathAt(escalationId, version))}${againIn(escalationId)}`;
  return {
    ofEscalation,
    ofClimb: (escalationId, version) => special(escalationId) ?? `the path ${ofEscalation(escalationId, version)}`,
  };
}

/** ` (again)` for a path that is climbed a second time because what had ended fires again. */
function againIn(escalationId: string): string {
  const times = Number(/\/again-(\d+)$/.exec(escalationId)?.[1] ?? 0);
  return ['', ' (again)'][times] ?? ` (again, time ${times + 1})`;
}
