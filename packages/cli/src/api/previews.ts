/** What Escalog foretells, as far as it is shown here. Instants are ISO 8601 in UTC. */
import type { Incident } from './incidents.ts';

/** Whom a declaration would page, if nobody acknowledged. */
export interface Preview {
  readonly severity: string;
  readonly severityAssumed: boolean;
  readonly affects: readonly string[];
  readonly routing: { readonly because: string };
  readonly routes: readonly PreviewRoute[];
  /** What rules would begin besides; none from a server before there was this. */
  readonly byRules?: readonly PreviewRoute[];
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
