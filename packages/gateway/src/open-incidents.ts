/** An incident as `/v1/incidents` shows it, as far as the index page needs it. */
export interface ListedIncident {
  readonly id: string;
  readonly title: string;
  /** The name within its type, such as `sev1`. */
  readonly severity: string;
  readonly status: 'open' | 'acknowledged' | 'resolved';
  /** ISO 8601, so that text sorts as time does. */
  readonly declaredAt: string;
  readonly resolvedAt: string | null;
  /** What things were called when they were involved, by ref. */
  readonly names?: Readonly<Record<string, string>>;
  readonly escalations: readonly {
    readonly path: string;
    readonly state: 'climbing' | 'acknowledged' | 'exhausted' | 'halted';
    readonly level: number;
    readonly because: string;
    readonly paged: readonly { readonly person: string }[];
  }[];
}

/** What needs people first: nobody has acknowledged it, it is worse, it is older. A severity that is in the catalog no longer comes last. */
export function byNeed(incidents: readonly ListedIncident[], rankOf: ReadonlyMap<string, number>): ListedIncident[] {
  const rank = ({ severity }: ListedIncident): number => rankOf.get(severity) ?? Number.MAX_SAFE_INTEGER;
  const waiting = ({ status }: ListedIncident): number => (status === 'open' ? 0 : 1);
  return incidents.toSorted(
    (a, b) =>
      waiting(a) - waiting(b) ||
      rank(a) - rank(b) ||
      Number(a.declaredAt > b.declaredAt) - Number(a.declaredAt < b.declaredAt),
  );
}
