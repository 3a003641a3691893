import type { Decided, IncidentsEvent, Source } from '@escalog/contracts';
import type { Instant } from '@escalog/kernel';
import type { KnownAlerts } from './known-alerts.ts';

export type IncidentEvent = Decided<IncidentsEvent>;

export interface Declaration {
  readonly title: string;
  readonly description: string | null;
  readonly severity: string;
  readonly affects: readonly string[];
  readonly unknownNames: readonly string[];
  readonly responder: string | null;
  readonly source: Source;
}

export type Incident =
  | { readonly phase: 'undeclared' }
  | (Declaration & {
      readonly phase: 'open' | 'resolved';
      readonly declaredAt: Instant;
      readonly acknowledgedBy: readonly string[];
      readonly answeredPages: readonly string[];
      readonly resolvedAt: Instant | null;
      /** A person has posted an update or changed severity or scope: the alert that opened it no longer closes it. */
      readonly takenOver: boolean;
      /** The changes told last, so that one is not told twice; absent before the first. */
      readonly changes?: readonly { readonly key: string; readonly at: Instant }[];
      /** Entries that were taken out of the scope, which the routing may have found; absent from what was stored before they were kept. */
      readonly takenOut?: readonly string[];
      /** Absent from what was stored before alerts were remembered. */
      readonly alerts?: KnownAlerts;
    });

export type OpenIncident = Exclude<Incident, { phase: 'undeclared' }>;

/** Code of a reason when a person did it, which makes the incident theirs. */
export const personDecided = 'person-decided';

/** Codes of reasons that say that every alert of the incident has ended. */
export const alertsOver = { resolved: 'alert-resolved', keptOpen: 'alert-resolved-but-taken-over' } as const;

/** The fact that says when the last of the alerts that a reason is about ended; absent when the source does not say. */
export const lastEnd = 'last end';

/** The fact that says how many alerts of the group a report does not show; absent when it shows all. */
export const notShown = 'not shown';

/** The fact that tells a change to what is affected from others. */
export const changeTold = 'change';

/** What the alert source is called, so that the timeline can call it by that for ever. A label's name has no space. */
export const sourceNamed = 'alert source';
