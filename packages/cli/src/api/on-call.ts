/** What Escalog answers about who is on call and how they are reached, as far as it is shown here. Instants are ISO 8601 in UTC. */
import type { Change } from './catalog.ts';

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

/** A link by which a person registers devices for push. */
export interface PushLink {
  readonly person: string;
  readonly methodId: string;
  readonly url: string;
  readonly expiresAt: string;
}
