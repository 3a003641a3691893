/** What the API answers about one incident, as far as its page shows it. Instants are ISO 8601. */
import { wordOf } from '../refs.ts';

export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly description: string | null;
  readonly severity: string;
  readonly status: 'open' | 'acknowledged' | 'resolved';
  readonly progress?: string;
  readonly lead?: string | null;
  readonly snoozedUntil?: string | null;
  readonly snoozedBy?: string | null;
  readonly affects: readonly string[];
  readonly unknownNames: readonly string[];
  readonly declaredAt: string;
  readonly acknowledgedBy: readonly string[];
  readonly resolvedAt: string | null;
  /** Until when it can be opened again; absent or null when it cannot. */
  readonly reopenUntil?: string | null;
  /** Absent where everybody may see everything. */
  readonly private?: boolean;
  readonly seenBy?: readonly string[] | null;
  readonly routes: readonly { readonly owner: string | null; readonly path: string; readonly explanation: string }[];
  readonly escalations: readonly IncidentEscalation[];
  readonly handoffs?: readonly Handoff[];
  readonly bounced?: { readonly because: string } | null;
  readonly nudges?: readonly Nudge[];
  readonly quietUntil?: string | null;
  readonly maintenance?: { readonly windows: string; readonly heldBackSince: string | null };
  readonly names?: Readonly<Record<string, string>>;
}

export interface IncidentEscalation {
  readonly escalationId: string;
  readonly path: string;
  readonly pathVersion?: number;
  readonly kind?: string;
  readonly state: 'climbing' | 'acknowledged' | 'exhausted' | 'halted';
  readonly level: number;
  readonly because: string;
  readonly acknowledgedBy?: readonly string[];
  readonly paged: readonly { readonly person: string; readonly name: string; readonly at: string }[];
}

export interface Handoff {
  readonly handoffId: string;
  readonly by: string;
  readonly to: string;
  readonly toName: string;
  readonly why: string;
  readonly state: 'open' | 'accepted' | 'returned';
}

export interface Nudge {
  readonly nudgeId: string;
  readonly suggestion: string;
  readonly people: readonly { readonly person: string; readonly name: string }[];
  readonly expiresAt: string;
  readonly state: string;
}

/** As `GET /v1/escalations` lists what runs. */
export interface RunningEscalation {
  readonly escalationId: string;
  readonly pathName: string;
  readonly pathVersion: number;
  readonly newestVersion: number | null;
  readonly cycle: number;
  readonly next: {
    readonly kind: string;
    readonly at: string;
    readonly level: number | null;
    readonly levelName: string | null;
    readonly people: readonly { readonly person: string; readonly name: string }[];
  } | null;
  readonly because: string;
}

export interface Page {
  readonly pageId: string;
  readonly place: string;
  readonly requestedAt: string;
  readonly deliveredAt: string | null;
  readonly answeredAt: string | null;
  readonly outcome: string;
}

export interface TimelineEntry {
  readonly at: string;
  readonly kind: string;
  readonly text: string;
  readonly reason: string | null;
  readonly details?: readonly string[];
  readonly definition: string | null;
  readonly actor: { readonly kind: string; readonly ref: string };
  readonly events: readonly string[];
  readonly stream: string;
}

export interface Report {
  readonly incident: { readonly url: string | null };
  readonly people: readonly { readonly ref: string; readonly name: string; readonly pages: readonly Page[] }[];
  readonly timeline: readonly TimelineEntry[];
}

/** What somebody was called when they were involved, else by their ref. */
export function nameIn({ names = {} }: Pick<Incident, 'names'>, ref: string): string {
  return names[ref] ?? wordOf(ref);
}
