/** What Escalog answers about incidents, as far as it is shown here. Instants are ISO 8601 in UTC. */

export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly description?: string | null;
  readonly severity: string;
  readonly status: 'open' | 'acknowledged' | 'resolved';
  readonly affects: readonly string[];
  /** Names that were given and that nothing is known under. */
  readonly unknownNames?: readonly string[];
  readonly declaredAt: string;
  readonly acknowledgedBy?: readonly string[];
  readonly acknowledgedAt?: string | null;
  readonly resolvedAt?: string | null;
  /** When it was opened again last. */
  readonly reopenedAt?: string;
  readonly private?: boolean;
  /** Refs of who is named, of a private one. */
  readonly seenBy?: readonly string[] | null;
  /** How far the work is: investigating, identified or monitoring. */
  readonly progress?: string;
  /** Ref of who leads the work. */
  readonly lead?: string | null;
  /** When it is taken up again because whoever acknowledged it said so. */
  readonly snoozedUntil?: string | null;
  /** The newest last; not in lists. */
  readonly handoffs?: readonly Handoff[];
  /** That it goes to and fro between owners. */
  readonly bounced?: { readonly because: string } | null;
  /** What was suggested: all that is open, and the last that have ended. */
  readonly nudges?: readonly IncidentNudge[];
  /** Until when nobody is paged because of maintenance. */
  readonly quietUntil?: string | null;
  readonly maintenance?: { readonly windows: string; readonly heldBackSince: string | null };
  readonly routes: readonly { readonly owner: string | null; readonly path: string; readonly explanation: string }[];
  readonly escalations: readonly Escalation[];
  /** What the title may have meant besides what it was routed by, best first; none from a server before there was this. */
  readonly offers?: readonly Offer[];
  /** The routing rules that were asked; not in lists. */
  readonly rules?: readonly { readonly name: string; readonly outcome: string; readonly because: string }[];
  readonly furtherRules?: number;
  /** What people, paths and entries were called when they were involved, by ref. */
  readonly names?: Readonly<Record<string, string>>;
}

/** A catalog entry that may be meant. */
export interface Offer {
  readonly ref: string;
  readonly name: string;
  /** Above 0, at most 1. */
  readonly score: number;
  readonly reason: string;
}

export interface Handoff {
  readonly at: string;
  readonly by: string;
  readonly toName: string;
  readonly why: string;
  readonly state: 'open' | 'accepted' | 'returned';
}

/** A suggestion, as the incident shows it. */
export interface IncidentNudge {
  readonly nudgeId: string;
  readonly suggestion: string;
  readonly people: readonly { readonly person: string; readonly name: string }[];
  readonly expiresAt: string;
  readonly state: string;
}

export interface Escalation {
  readonly escalationId?: string;
  readonly kind?: string;
  readonly path: string;
  readonly state: string;
  /** The level reached last, from 1; 0 before the first. */
  readonly level: number;
  readonly because?: string;
  /** When whoever is next is paged, unless somebody acknowledges. */
  readonly acknowledgeBy?: string | null;
  readonly acknowledgedBy?: readonly string[];
  /** When it is climbed again unless somebody is active until then. */
  readonly lapsesAt?: string | null;
  readonly paged: readonly { readonly person: string; readonly name: string; readonly at: string }[];
}

export interface IncidentPage {
  readonly incidents: readonly Incident[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

export interface Timeline {
  readonly entries: readonly {
    readonly at: string;
    readonly text: string;
    readonly reason: string | null;
    readonly details?: readonly string[];
  }[];
  /** What to ask for as `after` to go on; null at the end. */
  readonly next?: number | null;
}

/** The path of an incident, or of something under it. */
export function incidentPath(id: string, under = ''): string {
  return `/v1/incidents/${encodeURIComponent(id)}${under}`;
}
