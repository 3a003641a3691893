/** What people wrote beside the report of an incident, as far as it is shown here. Instants are ISO 8601 in UTC. */

export interface Retrospective {
  readonly summary: Written | null;
  readonly notes: readonly Note[];
  readonly followUps: readonly FollowUp[];
}

export interface Written {
  readonly text: string;
  readonly at: string;
  readonly byName: string;
  /** Sent by whoever writes it anew. */
  readonly version: number;
}

export interface Note extends Written {
  readonly noteId: string;
  readonly about: string | null;
}

export interface FollowUp extends Written {
  readonly followUpId: string;
  readonly owner: string | null;
  readonly ownerName: string | null;
  /** As YYYY-MM-DD. */
  readonly due: string | null;
  readonly url: string | null;
  /** open, done or dropped. */
  readonly state: string;
}

export interface ListedFollowUp extends FollowUp {
  readonly incidentId: string;
  readonly incidentTitle: string;
  readonly overdue: boolean;
}

export interface FollowUpPage {
  readonly followUps: readonly ListedFollowUp[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}
