import type { Milliseconds } from '@escalog/kernel';

/** A topic as it is created: the names are the public contract. */
export interface Topic {
  readonly name: string;
  readonly partitions: number;
  /** Keeps only the newest message of each key. */
  readonly compacted: boolean;
  /** How long messages are kept at least, on a topic that holds nothing to be remembered; for ever when left out. */
  readonly retention?: Milliseconds;
  /** Whether what it holds of one key is told as a history, for which the embedded log has an index. */
  readonly byKey?: boolean;
}

/**
 * Key: incident id, except on `catalog`, where it is the entry ref, on `previews`, where it is the id of the question, on `access`,
 * where it is the person, token or session (`person/ana-costa`, `token/<id>`, `session/<id>`), and on `audit`, where it is who acted.
 */
export const topics = {
  incidents: { name: 'escalog.incidents', partitions: 12, compacted: false, byKey: true },
  routing: { name: 'escalog.routing', partitions: 12, compacted: false, byKey: true },
  escalations: { name: 'escalog.escalations', partitions: 12, compacted: false, byKey: true },
  notifications: { name: 'escalog.notifications', partitions: 12, compacted: false, byKey: true },
  catalog: { name: 'escalog.catalog', partitions: 12, compacted: true },
  previews: { name: 'escalog.previews', partitions: 12, compacted: false, retention: 600_000 },
  access: { name: 'escalog.access', partitions: 12, compacted: true },
  audit: { name: 'escalog.audit', partitions: 12, compacted: false },
} as const satisfies Record<string, Topic>;

/** Where a service puts the messages it cannot handle, with the error in their headers. Key: as on the topic they came from. */
export function deadLettersOf(service: string): Topic {
  return { name: `escalog.${service}.dead-letters`, partitions: 12, compacted: false };
}

/** The consumer group in which all processes of a service read. */
export function groupOf(service: string): string {
  return `escalog.${service}`;
}

/** The consumer group in which all processes of a service read what their auditor compares with the store. */
export function auditGroupOf(service: string): string {
  return `${groupOf(service)}.audit`;
}

/** The consumer group in which notification reads what it posts to subscriptions. It has members only while there are any. */
export const subscriptionsGroup = `${groupOf('notification')}.subscriptions`;

/** The consumer group in which timeline reads what it makes the facts of incidents from. */
export const factsGroup = `${groupOf('timeline')}.facts`;

export const serviceNames = ['intake', 'catalog', 'policy', 'notification', 'timeline', 'access'] as const;
export type ServiceName = (typeof serviceNames)[number];

/** Every topic there is: what `npm run topics` creates, and what a service looks for when it starts. */
export const everyTopic: readonly Topic[] = [...Object.values(topics), ...serviceNames.map(deadLettersOf)];

/** Those that are the record of an installation: what an export takes along. */
export const recordedTopics: readonly Topic[] = everyTopic.filter(({ retention }) => retention === undefined);
