/** A declaration as far as it is routed by: as it was declared, or as that is kept with its routing, to ask another catalog about it. */
import type { IncidentDeclared } from '@escalog/contracts';
import type { Reported } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import { reportedIn } from './routing-facts.ts';
import type { Known } from './routing-state.ts';
import type { Declaration } from './rule.ts';

export interface Routable extends Declaration {
  readonly description: string | null;
  readonly reported: Reported;
  readonly declaredAt: Instant;
}

/** What a declaration tells. */
export function routableIn(declared: IncidentDeclared): Routable {
  const { title, description, severity, affects, unrouted, responder, meta } = declared;
  const reported = reportedIn(declared);
  return { title, description, severity, affects, unrouted, responder, reported, declaredAt: meta.occurredAt };
}

/** How an incident was declared, whatever has changed since; undefined of one that an earlier release routed. */
export function routableAgain({ incident, declared, reported }: Known, declaredAt: Instant): Routable | undefined {
  if (declared === undefined || reported === undefined) return undefined;
  const { title, description } = incident;
  return { title, description, ...declared, reported, declaredAt };
}
