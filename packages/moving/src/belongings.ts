import {
  auditGroupOf,
  factsGroup,
  groupOf,
  serviceNames,
  subscriptionsGroup,
  topics,
  type ServiceName,
} from '@escalog/contracts';
import type { DumpedDocument } from '@escalog/store';

/** What belongs to one service. */
export interface Belongings {
  /** The topics in which its group has positions. */
  readonly reads: readonly string[];
  /** The topics in which the group of its auditor has positions. */
  readonly audits: readonly string[];
  /** Its collections. A number at the end, which counts generations, is written as `N`. */
  readonly aggregates: readonly string[];
  readonly views: readonly string[];
  readonly records: readonly string[];
}

const { incidents, routing, escalations, notifications, audit } = topics;

/**
 * Which documents and positions belong to which service: in the embedded profile all of them share a store, in the
 * cluster profile each has a database of its own. A test compares this with what the services open.
 */
export const belongings: Readonly<Record<ServiceName, Belongings>> = {
  intake: {
    reads: [incidents.name, routing.name, escalations.name],
    audits: [],
    aggregates: ['incidents', 'retrospectives', 'heartbeats', 'maintenance-watches'],
    views: [
      'incident-reads',
      'held-alerts',
      'follow-ups',
      'alert-episodes',
      'source-sights',
      'received-replies',
      'intake-dead-letters',
      'intake-alarms',
    ],
    records: ['incident-terms'],
  },
  catalog: {
    reads: [incidents.name, escalations.name],
    audits: [],
    aggregates: ['catalog-entries', 'routings'],
    views: [
      'catalog-turns',
      'catalog-latest',
      'catalog-history',
      'catalog-history-beginning',
      'catalog-erasures',
      'climbing-incidents',
      'declared-incidents',
      'calendar-addresses',
      'calendar-copies',
      'calendar-states',
      'feed-addresses',
      'catalog-dead-letters',
      'catalog-alarms',
    ],
    records: [],
  },
  policy: {
    reads: [incidents.name, routing.name, notifications.name],
    audits: [escalations.name],
    aggregates: ['escalations'],
    views: [
      'round-robin-turns',
      'running-escalations',
      'nudges',
      'unanswered-incidents',
      'policy-audit',
      'policy-dead-letters',
      'policy-alarms',
    ],
    records: [],
  },
  notification: {
    reads: [escalations.name],
    audits: [escalations.name, notifications.name],
    aggregates: ['deliveries', 'calls'],
    views: [
      'contacts',
      'sandbox-messages',
      'push-devices',
      'contact-verifications',
      'contact-sights',
      'subscription-standings',
      'subscription-posts',
      'subscription-incidents',
      'notification-audit',
      'notification-dead-letters',
      'notification-alarms',
    ],
    records: [],
  },
  timeline: {
    reads: [incidents.name, routing.name, escalations.name, notifications.name],
    audits: [],
    aggregates: [],
    views: ['timeline-generations', 'timeline-rebuilds', 'incident-facts', 'timeline-dead-letters', 'timeline-alarms'],
    records: ['timeline-events-N', 'fact-columns'],
  },
  access: {
    reads: [audit.name],
    audits: [],
    aggregates: ['access-people', 'access-tokens', 'access-sessions'],
    views: [
      'access-owners',
      'access-used-links',
      'access-token-uses',
      'access-passkeys',
      'audit-trail',
      'access-dead-letters',
      'access-alarms',
    ],
    records: [],
  },
};

/** The topics in which each consumer group has positions. */
export const topicsOfGroups: ReadonlyMap<string, readonly string[]> = new Map([
  [factsGroup, [incidents.name, routing.name, escalations.name, notifications.name]],
  [subscriptionsGroup, [incidents.name, routing.name, escalations.name, notifications.name]],
  ...serviceNames.flatMap((name): [string, readonly string[]][] => {
    const { reads, audits } = belongings[name];
    return [
      [groupOf(name), reads],
      ...(audits.length > 0 ? [[auditGroupOf(name), audits] as [string, readonly string[]]] : []),
    ];
  }),
]);

/** The collection as the table above has it. */
export function declaredName(collection: string): string {
  return collection.replace(/-\d+$/, '-N');
}

/** The service that a document belongs to, if there is one. */
export function serviceOf({ kind, collection }: Pick<DumpedDocument, 'kind' | 'collection'>): ServiceName | undefined {
  const name = declaredName(collection);
  return serviceNames.find((service) => belongings[service][kind].includes(name));
}
