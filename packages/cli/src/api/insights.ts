/** What `GET /v1/insights` answers, as far as it is shown here. */
export interface Insights {
  readonly since: string;
  readonly until: string;
  readonly zone: string;
  readonly by: string;
  readonly behind: boolean;
  /** Absent of an earlier release. */
  readonly readSoFar?: number | null;
  readonly total: InsightFigures;
  readonly groups: readonly { readonly key: string; readonly figures: InsightFigures }[];
  readonly groupsLeftOut: number;
  /** Of the span, and in no figure. */
  readonly archived: number;
  readonly proposals: readonly {
    readonly text: string;
    readonly change: string;
    readonly behind: {
      readonly further: number;
      readonly hidden: number;
      readonly incidents: readonly { readonly id: string; readonly title: string }[];
    };
  }[];
  readonly names: Readonly<Record<string, string>>;
}

interface Spread {
  readonly medianMs: number | null;
}

export interface InsightFigures {
  readonly incidents: number;
  readonly open: number;
  readonly neverAcknowledged: number;
  readonly toAcknowledge: Spread;
  readonly toRightOwner: Spread;
  readonly toResolve: Spread;
  readonly pages: { readonly sent: number; readonly answeredInTime: number; readonly atNight: number };
  readonly climbs: { readonly exhausted: number; readonly levelsSkipped: number };
  readonly handoffs: { readonly made: number };
}
