/** What Escalog answers over HTTP, as far as it is shown here. Instants are ISO 8601 in UTC. */

export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly description?: string | null;
  readonly severity: string;
  readonly status: 'open' | 'acknowledged' | 'resolved';
  readonly affects: readonly string[];
  readonly declaredAt: string;
  readonly acknowledgedBy?: readonly string[];
  readonly acknowledgedAt?: string | null;
  readonly resolvedAt?: string | null;
  readonly routes: readonly { readonly owner: string | null; readonly path: string; readonly explanation: string }[];
  readonly escalations: readonly Escalation[];
}

export interface Escalation {
  readonly path: string;
  readonly state: string;
  /** The level reached last, from 1; 0 before the first. */
  readonly level: number;
  readonly because?: string;
  readonly paged: readonly { readonly person: string; readonly name: string; readonly at: string }[];
}

export interface IncidentPage {
  readonly incidents: readonly Incident[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

export interface Timeline {
  readonly entries: readonly { readonly at: string; readonly text: string; readonly reason: string | null }[];
  /** What to ask for as `after` to go on; null at the end. */
  readonly next?: number | null;
}

/** What applying a catalog changes, or would change. */
export interface Applied {
  readonly changes: readonly Change[];
}

export interface Change {
  readonly ref: string;
  readonly kind: 'added' | 'changed' | 'unchanged';
  readonly fields: readonly string[];
  /** What a changed entry's fields are now and would be, as JSON; null where the field is absent. */
  readonly details?: readonly { readonly field: string; readonly before: string | null; readonly after: string | null }[];
}

/** The path of an incident, or of something under it. */
export function incidentPath(id: string, under = ''): string {
  return `/v1/incidents/${encodeURIComponent(id)}${under}`;
}
