/** What Escalog answers about escalations under way and suggestions, as far as it is shown here. Instants are ISO 8601 in UTC. */

/** A suggestion, and what came of it. */
export interface Nudge {
  readonly nudgeId: string;
  readonly rule: string;
  readonly suggestion: string | null;
  readonly action: {
    readonly kind: string;
    readonly targets: readonly string[];
    readonly path: string | null;
    readonly say: string | null;
  };
  readonly people: readonly { readonly person: string; readonly name: string }[];
  readonly madeAt: string;
  readonly expiresAt: string;
  /** open, accepted, dismissed, expired or overtaken. */
  readonly state: string;
  /** Who answered. */
  readonly by: string | null;
}

/** An escalation that is climbed, or that may be climbed again. */
export interface RunningEscalation {
  readonly escalationId: string;
  readonly incidentId: string;
  /** route, handoff, adjudication or rule. */
  readonly kind: string;
  /** climbing, repeating, exhausted or acknowledged. */
  readonly state: string;
  readonly path: string;
  readonly pathName: string;
  readonly pathVersion: number;
  /** Null when the path was removed, or was made for this alone. */
  readonly newestVersion: number | null;
  /** The level reached last, from 1; 0 before the first. */
  readonly level: number;
  readonly levelName: string | null;
  readonly cycle: number;
  readonly acknowledgeBy: string | null;
  /** When it is climbed again, of one that is acknowledged. */
  readonly lapsesAt: string | null;
  /** Who was paged last. */
  readonly paged: readonly { readonly person: string; readonly name: string }[];
}

export interface RunningEscalationPage {
  readonly escalations: readonly RunningEscalation[];
  /** To be given as `after` for the following page; null on the last. */
  readonly next: string | null;
}

/** What moving escalations to the newest versions of their paths would change. */
export interface Migration {
  readonly escalations: readonly MigrationPreview[];
}

export interface MigrationPreview {
  readonly escalationId: string;
  readonly pathName: string;
  readonly current: MigrationPlace;
  /** Null when it is on the newest version already. */
  readonly newest: MigrationPlace | null;
}

export interface MigrationPlace {
  readonly version: number;
  /** From 1; 0 before the first. */
  readonly level: number;
  readonly levelName: string | null;
  /** Who is paged next unless somebody acknowledges; null when nobody is. */
  readonly next: {
    readonly kind: string;
    readonly at: string;
    readonly level: number | null;
    readonly levelName: string | null;
    readonly pages: readonly { readonly name: string }[];
  } | null;
}

export interface Migrated {
  /** Ids of the escalations that were moved. */
  readonly migrated: readonly string[];
}
