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

/** What needs people first, and of how many. */
export interface Needing {
  readonly incidents: readonly ListedIncident[];
  readonly counts: { readonly unanswered: number; readonly acknowledged: number };
}

/** The first that are open, or of a state: what nobody has, then the worse, then the older. */
export async function needing(
  api: Api,
  {
    state,
    person,
    limit,
  }: { readonly state?: 'unanswered' | 'acknowledged'; readonly person?: string; readonly limit: number },
): Promise<Needing> {
  const query = new URLSearchParams({
    status: 'open',
    order: 'need',
    counts: 'true',
    limit: String(limit),
    ...(state !== undefined && { state }),
    ...(person !== undefined && { person }),
  });
  return api.get<Needing>(`/v1/incidents?${query.toString()}`);
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
