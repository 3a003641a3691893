import type { Api } from './api.ts';
import { HttpProblem } from '@escalog/http';

/** An incident as `GET /v1/incidents` lists it, as far as lists of the console need it. */
export interface ListedIncident {
  readonly id: string;
  readonly title: string;
  /** The name within its type, such as `sev1`. */
  readonly severity: string;
  readonly status: 'open' | 'acknowledged' | 'resolved';
  /** ISO 8601, so that text sorts as time does. */
  readonly declaredAt: string;
  readonly acknowledgedBy: readonly string[];
  readonly resolvedAt: string | null;
  /** What things were called when they were involved, by ref. */
  readonly names?: Readonly<Record<string, string>>;
  readonly escalations: readonly {
    readonly path: string;
    readonly state: 'climbing' | 'acknowledged' | 'exhausted' | 'halted';
    readonly level: number;
    readonly because: string;
    readonly acknowledgeBy?: string | null;
    readonly paged: readonly { readonly person: string; readonly name: string }[];
  }[];
}

/** What needs people first: nobody has acknowledged it, it is worse, it is older. A severity that is in the catalog no longer comes last. */
export function byNeed<Incident extends ListedIncident>(
  incidents: readonly Incident[],
  rankOf: ReadonlyMap<string, number>,
): Incident[] {
  const rank = ({ severity }: ListedIncident): number => rankOf.get(severity) ?? Number.MAX_SAFE_INTEGER;
  const waiting = ({ status }: ListedIncident): number => (status === 'open' ? 0 : 1);
  return incidents.toSorted(
    (a, b) =>
      waiting(a) - waiting(b) ||
      rank(a) - rank(b) ||
      Number(a.declaredAt > b.declaredAt) - Number(a.declaredAt < b.declaredAt),
  );
}

interface Listing {
  readonly incidents: readonly ListedIncident[];
  readonly next: string | null;
}

const pageSize = 200;
const mostPages = 10;

/** Every open incident, newest first, and whether there are more than the two thousand that are read. */
export async function openIncidents(
  api: Api,
): Promise<{ readonly incidents: readonly ListedIncident[]; readonly isAll: boolean }> {
  const incidents: ListedIncident[] = [];
  let after = '';
  for (let page = 0; page < mostPages; page += 1) {
    const listing = await api.get<Listing>(`/v1/incidents?status=open&limit=${pageSize}${after}`);
    incidents.push(...listing.incidents);
    if (listing.next === null) return { incidents, isAll: true };
    after = `&after=${encodeURIComponent(listing.next)}`;
  }
  return { incidents, isAll: false };
}

/** What comes next of an escalation, as `GET /v1/escalations` tells. */
export interface NextStep {
  readonly kind: string;
  /** ISO 8601. */
  readonly at: string;
  readonly level: number | null;
  readonly people: readonly { readonly person: string; readonly name: string }[];
}

interface Escalations {
  readonly escalations: readonly { readonly next?: NextStep | null; readonly acknowledgeBy: string | null }[];
}

/** What happens first of all that waits about an incident; undefined when nothing comes by itself, or it cannot be told now. */
export async function nextOf(api: Api, id: string): Promise<NextStep | undefined> {
  try {
    const { escalations } = await api.get<Escalations>(`/v1/escalations?incident=${encodeURIComponent(id)}&limit=50`);
    return escalations.flatMap(({ next }) => next ?? []).toSorted((a, b) => (a.at < b.at ? -1 : 1))[0];
  } catch (error) {
    if (error instanceof HttpProblem) return undefined;
    throw error;
  }
}
