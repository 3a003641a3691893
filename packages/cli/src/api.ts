/** What Escalog answers over HTTP, as far as it is shown here. Instants are ISO 8601 in UTC. */

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

export interface Escalation {
  readonly path: string;
  readonly state: string;
  /** The level reached last, from 1; 0 before the first. */
  readonly level: number;
  readonly because?: string;
  readonly paged: readonly { readonly person: string; readonly name: string; readonly at: string }[];
}

/** Whom a declaration would page, if nobody acknowledged. */
export interface Preview {
  readonly severity: string;
  readonly severityAssumed: boolean;
  readonly affects: readonly string[];
  readonly routing: { readonly because: string };
  readonly routes: readonly PreviewRoute[];
  readonly offers?: Incident['offers'];
  /** Null when that is not known at the moment. */
  readonly contacts: readonly PreviewContact[] | null;
  readonly warnings: readonly string[];
  readonly names: Readonly<Record<string, string>>;
  /** To be sent with the declaration. */
  readonly preview: string;
}

export interface PreviewRoute {
  readonly explanation: string;
  readonly pathName: string;
  readonly pathVersion: number;
  readonly levels: readonly PreviewLevel[];
  readonly skipped: readonly PreviewRung[];
  readonly replaced: readonly { readonly afterSeconds: number; readonly why: string }[];
  readonly lastResort: {
    readonly afterSeconds: number;
    readonly people: readonly { readonly name: string }[];
  } | null;
}

export interface PreviewRung {
  readonly level: number;
  readonly cycle: number;
  readonly afterSeconds: number;
  readonly why: string;
}

export interface PreviewLevel extends PreviewRung {
  readonly people: readonly { readonly name: string }[];
  readonly urgency: string;
  /** ISO 8601. */
  readonly acknowledgeWithin: string;
}

export interface PreviewContact {
  readonly name: string;
  readonly urgency: string;
  readonly basis: string;
  readonly methods: readonly {
    readonly channel: string;
    readonly address: string;
    readonly afterSeconds: number;
  }[];
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

/** What applying a catalog changes, or would change. */
export interface Applied {
  readonly changes: readonly Change[];
  /** What is allowed, and still may leave somebody unpaged; pointers are within the entry. */
  readonly warnings?: readonly { readonly ref: string; readonly pointer: string; readonly detail: string }[];
  /** Incidents that nobody has acknowledged and that climb through what is changed; none from a server before there was this. */
  readonly climbing?: readonly ClimbingIncident[];
  /** What climbs the paths that change, and what becomes of it; none from a server before there was this. */
  readonly running?: readonly RunningOn[];
}

/** Escalations of a path that changes or goes, or how many incidents a rule is asked of. */
export interface RunningOn {
  readonly ref: string;
  readonly escalations: readonly {
    readonly incident: string;
    readonly title: string;
    readonly version: number;
    readonly level: number;
  }[];
  readonly further: number;
  readonly note: string;
}

/** What applying a catalog would change, and whom the incidents of the last thirty days would have reached. */
export interface Plan extends Applied {
  /** What stands for it when it is applied. */
  readonly plan: string;
  readonly routing: RoutingEffect;
}

export interface RoutingEffect {
  readonly since: string;
  readonly lookedAt: number;
  readonly incidents: readonly RoutedOtherwise[];
  /** To be given as `after` to look at more; null when all were looked at. */
  readonly next: string | null;
}

/** An incident that would be routed otherwise. */
export interface RoutedOtherwise {
  readonly incident: string;
  readonly title: string;
  readonly declaredAt: string;
  readonly now: RoutedTo;
  readonly planned: RoutedTo;
  /** Whom it has really involved; null when that is not known. */
  readonly happened: readonly { readonly ref: string; readonly name: string }[] | null;
}

export interface RoutedTo {
  readonly to: readonly { readonly ref: string; readonly name: string; readonly path: string }[];
  readonly because: string;
}

export interface EntryHistory {
  readonly ref: string;
  /** Since when every change of the catalog is kept. */
  readonly since: string | null;
  /** Newest first. */
  readonly versions: readonly EntryVersion[];
  readonly next: number | null;
}

export interface EntryVersion {
  readonly version: number;
  readonly at: string;
  readonly kind: 'added' | 'changed' | 'removed' | 'first-known';
  readonly by: { readonly kind: string; readonly ref: string; readonly name: string };
  readonly why: string | null;
  readonly fields: readonly string[];
  readonly details: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
}

export interface ClimbingIncident {
  readonly incident: string;
  readonly title: string;
  readonly refs: readonly string[];
}

export interface Change {
  readonly ref: string;
  readonly kind: 'added' | 'changed' | 'unchanged';
  readonly fields: readonly string[];
  /** What a changed entry's fields are now and would be, as JSON; null where the field is absent. */
  readonly details?: readonly {
    readonly field: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  /** Of a schedule whose turns change. */
  readonly onCall?: {
    readonly before: OnCallTurn | null;
    readonly after: OnCallTurn | null;
    /** Who takes over from whoever is on call after the change. */
    readonly next: OnCallTurn | null;
  };
}

export interface OnCallTurn {
  readonly person: string;
  readonly name: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

/** Who is on call in a schedule. */
export interface OnCall {
  readonly schedule: string;
  readonly name: string;
  readonly onCall: { readonly person: string; readonly name: string } | null;
  readonly shift: { readonly startsAt: string; readonly endsAt: string } | null;
  /** Of everybody who is on call; missing from an Escalog without layers and overrides. */
  readonly shifts?: readonly Shift[];
  /** Why nobody is. */
  readonly because: string | null;
}

interface Called {
  readonly person: string;
  readonly name: string;
}

/** Somebody's time on call, with what has made it so. */
export interface Shift extends Called {
  readonly startsAt: string;
  readonly endsAt: string;
  readonly layer: string | null;
  readonly override: {
    readonly ref: string;
    readonly insteadOf: Called | null;
    readonly by: Called;
    readonly why: string;
  } | null;
}

/** A page of the shifts of a schedule. */
export interface Shifts {
  readonly schedule: string;
  readonly name: string;
  readonly timeZone: string;
  readonly from: string;
  readonly to: string;
  readonly shifts: readonly Shift[];
  readonly gaps: readonly { readonly startsAt: string; readonly endsAt: string; readonly because: string }[];
  readonly doubleBookings: readonly { readonly startsAt: string; readonly endsAt: string; readonly because: string }[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

export interface Override {
  readonly ref: string;
  readonly schedule: string;
  readonly kind: 'add' | 'remove' | 'replace';
  readonly person: Called;
  readonly insteadOf: Called | null;
  readonly startsAt: string;
  readonly endsAt: string;
  /** Of the schedule. */
  readonly timeZone: string;
  readonly by: Called;
  readonly why: string;
}

export interface OverridePage {
  readonly overrides: readonly Override[];
  readonly next: string | null;
}

export interface OverrideMade {
  readonly override: Override;
  /** When it begins, or now. */
  readonly onCall: Change['onCall'] | null;
  readonly warnings: readonly { readonly ref: string; readonly detail: string }[];
}

export interface OnCallPage {
  readonly schedules: readonly OnCall[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

/** A calendar of shifts that are kept elsewhere, and how reading it goes. */
export interface Calendar {
  readonly calendar: string;
  readonly name: string;
  /** A host, or `file`. */
  readonly source: string;
  readonly readAt: string | null;
  readonly problem: { readonly since: string; readonly line: number | null; readonly detail: string } | null;
  readonly unknown: readonly { readonly text: string; readonly because: string }[];
  readonly shifts: number;
}

export interface CalendarWithShifts extends Calendar {
  readonly list: readonly {
    readonly startsAt: string;
    readonly endsAt: string;
    readonly person: string | null;
    /** Of the person, or what the calendar says instead. */
    readonly name: string;
  }[];
}

export interface CalendarPage {
  readonly calendars: readonly Calendar[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

/** A secret address of the shifts of a schedule or a person. */
export interface FeedAddress {
  readonly of: string;
  readonly url: string;
}

export interface FeedAddressKnown {
  readonly of: string;
  readonly madeAt: string | null;
}

/** What removing entries takes away, or would take away. */
export interface Removed {
  readonly removed: readonly { readonly ref: string; readonly name: string }[];
  /** Incidents that nobody has acknowledged and that climb through what goes. */
  readonly climbing?: readonly ClimbingIncident[];
  readonly running?: readonly RunningOn[];
}

/** An incident that a service could not handle an event of. */
export interface ParkedKey {
  readonly key: string;
  readonly state: 'parked' | 'replayed';
  readonly reason: string;
  readonly parkedAt: string;
  readonly replayedAt: string | null;
  readonly letterCount: number;
  /** Names of letters. */
  readonly leftOut: readonly string[];
}

export interface ParkedKeyPage {
  readonly keys: readonly ParkedKey[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

export interface ShownParkedKey extends ParkedKey {
  /** The first hundred. */
  readonly letters: readonly DeadLetter[];
}

export interface DeadLetter {
  /** Its name: topic, partition and offset. */
  readonly letter: string;
  readonly writtenAt: string;
  readonly reason: string;
  readonly handled: boolean;
  /** Null when it cannot be read as an event. */
  readonly event: { readonly type: string } | null;
  readonly bytes: number;
}

/** How a replay ended. */
export interface Replayed {
  readonly state: 'parked' | 'replayed';
  readonly handled: number;
  readonly failure: { readonly letter: string; readonly reason: string } | null;
}

/** How a test page fared. */
export interface TestPage {
  /** Ref. */
  readonly person: string;
  readonly methods: readonly {
    readonly methodId: string;
    readonly channel: string;
    readonly address: string;
    readonly outcome: 'accepted' | 'failed';
    readonly detail: string;
  }[];
}

/** The services that may park incidents. */
export const services = ['intake', 'catalog', 'policy', 'notification', 'timeline'] as const;

/** The path of what a service has parked, or of something under it. */
export function deadLettersPath(service: string, key?: string, under = ''): string {
  return `/v1/dead-letters/${service}${key === undefined ? '' : `/${encodeURIComponent(key)}${under}`}`;
}

/** The path of an incident, or of something under it. */
export function incidentPath(id: string, under = ''): string {
  return `/v1/incidents/${encodeURIComponent(id)}${under}`;
}

/** The alert sources, and whether they send. */
export interface SourcePage {
  readonly sources: readonly {
    readonly ref: string;
    readonly name: string;
    readonly format: string;
    readonly address: string;
    readonly hasKey: boolean;
    readonly lastSeenAt: string | null;
    readonly lastRefused: { readonly at: string; readonly detail: string } | null;
    readonly lastUnread: { readonly at: string; readonly detail: string } | null;
    readonly heartbeat: { readonly dueAt: string | null; readonly missedAt: string | null } | null;
  }[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

/** What something sent to a source would do. */
export interface SourceTest {
  readonly reports: readonly {
    readonly outcome: string;
    readonly incidentId: string | null;
    readonly key: string;
    readonly title: string;
    readonly description: string | null;
    readonly severity: string;
    readonly severityBecause: string;
    readonly affects: readonly string[];
    readonly unknownNames: readonly string[];
    readonly url: string | null;
    readonly faults: readonly string[];
  }[];
}

/** The maintenance windows, by ref. */
export interface MaintenanceWindows {
  readonly windows: readonly {
    readonly ref: string;
    readonly name: string;
    readonly state: 'coming' | 'current' | 'past';
    readonly startsAt: string;
    readonly endsAt: string;
    readonly affects: readonly string[];
    readonly alerts: string;
    readonly by: string;
    readonly why: string;
  }[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

/** What a maintenance window holds back or keeps quiet, newest first. */
export interface HeldPage {
  readonly held: readonly {
    readonly incidentId: string;
    readonly state: string;
    readonly title: string;
    readonly severity: string;
    readonly since: string;
    readonly until: string | null;
    readonly times: number;
  }[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}
