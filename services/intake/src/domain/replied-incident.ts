/** Which incident somebody answers who names none, or only its code. */
import { after, instantFrom, type Instant, type Milliseconds } from '@escalog/kernel';
import type { EscalationRead } from './escalation-read.ts';

interface Seen {
  readonly id: string;
  readonly status: string;
  readonly resolvedAt: string | null;
  readonly escalations: readonly Pick<EscalationRead, 'paged' | 'state'>[];
}

export type Meant<Incident> =
  | { readonly kind: 'one'; readonly incident: Incident; readonly by: string }
  /** Several that it may be. */
  | { readonly kind: 'several'; readonly incidents: readonly Incident[] }
  | { readonly kind: 'none' };

/** An answer that comes later than that is about nothing that anybody remembers. */
const rememberedFor: Milliseconds = 24 * 60 * 60_000;

/**
 * Of those `incidents`, newest first, the one that `people` mean, who share a number: one that waits for their answer, else one
 * that has paged them, else one that did and is over. With a code (`isNamed` says which have it) also one that has not paged them.
 */
export function incidentMeant<Incident extends Seen>(
  incidents: readonly Incident[],
  people: readonly string[],
  isNamed: ((incident: Incident) => boolean) | undefined,
  now: Instant,
): Meant<Incident> {
  const candidates = isNamed === undefined ? incidents : incidents.filter(isNamed);
  const open = candidates.filter(({ status }) => status !== 'resolved');
  const paging = open.filter((incident) => personPaged(incident, people) !== undefined);
  const waiting = paging.filter(({ escalations }) =>
    escalations.some(
      ({ state, paged }) => state !== 'acknowledged' && state !== 'halted' && includesAny(paged, people),
    ),
  );
  const of = waiting.length > 0 ? waiting : paging;
  if (of.length > 1) return { kind: 'several', incidents: of };
  const over = candidates.find((incident) => isJustOver(incident, now) && personPaged(incident, people) !== undefined);
  const incident = of[0] ?? over ?? (isNamed === undefined ? undefined : open[0]);
  const by = incident === undefined ? undefined : (personPaged(incident, people) ?? people[0]);
  return incident === undefined || by === undefined ? { kind: 'none' } : { kind: 'one', incident, by };
}

function isJustOver({ status, resolvedAt }: Seen, now: Instant): boolean {
  const at = resolvedAt === null ? undefined : instantFrom(resolvedAt);
  return status === 'resolved' && at !== undefined && after(at, rememberedFor) > now;
}

function personPaged({ escalations }: Seen, people: readonly string[]): string | undefined {
  return people.find((person) => escalations.some(({ paged }) => includesAny(paged, [person])));
}

function includesAny(paged: EscalationRead['paged'], people: readonly string[]): boolean {
  return paged.some(({ person }) => people.includes(person));
}
