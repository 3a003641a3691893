/** What Escalog answers about dead letters, alert sources and maintenance, as far as it is shown here. Instants are ISO 8601 in UTC. */

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

/** The services that may park incidents. */
export const services = ['intake', 'catalog', 'policy', 'notification', 'timeline', 'access'] as const;

/** The path of what a service has parked, or of something under it. */
export function deadLettersPath(service: string, key?: string, under = ''): string {
  return `/v1/dead-letters/${service}${key === undefined ? '' : `/${encodeURIComponent(key)}${under}`}`;
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

/** How every channel is doing, as far as the replica knows that answered. */
export interface ChannelList {
  readonly replica: string;
  readonly channels: readonly {
    readonly channel: string;
    readonly isSetUp: boolean;
    readonly state: 'well' | 'failing' | 'refusing' | 'not-set-up' | 'untried';
    readonly because: string | null;
    readonly provider: string | null;
    readonly lastAccepted: { readonly at: string; readonly detail: string } | null;
    readonly lastFailure: { readonly at: string; readonly detail: string } | null;
    readonly inFlight: number;
    readonly waiting: number;
    readonly acceptedInHour: number;
    readonly failedInHour: number;
    readonly people: number;
    readonly outOfReach: readonly {
      readonly provider: string;
      readonly since: string;
      readonly because: string;
      readonly waiting: number;
    }[];
  }[];
}

/** What could not be read of the log while timelines were made anew. */
interface Skipped {
  readonly skipped: number;
  readonly firstSkipped: readonly {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
    readonly reason: string;
  }[];
}

/** How far it is that all timelines are made anew, or how that ended. */
export interface Rebuild extends Skipped {
  readonly state: 'running' | 'done' | 'failed' | 'discarded';
  readonly handled: number;
  readonly total: number;
  readonly detail: string;
}

/** How the timeline of one incident was made anew. */
export interface IncidentRebuild extends Skipped {
  readonly events: number;
}

/** `GET /v1/pause`. */
export interface Paused {
  readonly paused: boolean;
  readonly since: string | null;
  readonly because: string | null;
  readonly incidents: readonly OpenWhilePaused[];
  /** So many more messages are on their way than the pages here, at most. An earlier release does not say it. */
  readonly more?: number;
}

/** An open incident, and whom it would page. */
export interface OpenWhilePaused {
  readonly incidentId: string;
  readonly title: string;
  readonly severity: string | null;
  readonly declaredAt: string;
  readonly acknowledged: boolean;
  readonly pages: readonly {
    readonly name: string;
    readonly channels: readonly string[];
    readonly level: number | null;
    readonly dueAt: string;
  }[];
}
