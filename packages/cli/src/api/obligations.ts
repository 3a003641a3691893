/** What the API answers of the pages that were owed, as far as commands read it. */

/** The worst first. */
export const obligationStates = [
  'overdue',
  'open',
  'undeliverable',
  'delivered',
  'answered',
  'declined',
  'stood-down',
] as const;
export type ObligationState = (typeof obligationStates)[number];

export interface Obligation {
  readonly pageId: string;
  readonly state: ObligationState;
  readonly personName: string;
  readonly incidentId: string;
  readonly incidentTitle: string;
  readonly pathName: string;
  readonly level: number | null;
  readonly owedAt: string;
  readonly due: string;
}

type Counts = Readonly<Record<ObligationState, number>>;

export interface ObligationsPage {
  readonly obligations: readonly Obligation[];
  readonly counts: Counts;
  /** Of private incidents that whoever asks may not see. */
  readonly hidden: Counts;
  readonly upTo: string | null;
  readonly behind: boolean;
  readonly next: string | null;
}
