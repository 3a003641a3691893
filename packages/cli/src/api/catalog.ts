/** What Escalog answers about the catalog and its changes, as far as it is shown here. Instants are ISO 8601 in UTC. */

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

/** What removing entries takes away, or would take away. */
export interface Removed {
  readonly removed: readonly { readonly ref: string; readonly name: string }[];
  /** Incidents that nobody has acknowledged and that climb through what goes. */
  readonly climbing?: readonly ClimbingIncident[];
  readonly running?: readonly RunningOn[];
}

export interface OnCallTurn {
  readonly person: string;
  readonly name: string;
  readonly startsAt: string;
  readonly endsAt: string;
}
