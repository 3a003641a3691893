import { serviceNames, type ServiceName } from '@escalog/contracts';

/** A path, as fastify writes it, that leads to a service together with everything below it. */
export interface Row {
  readonly prefix: string;
  readonly service: ServiceName;
  /** The longest body in bytes that the service takes there; 1 MiB when left out, as everywhere. */
  readonly bodyLimit?: number;
  /** Whether answers have no end: they are cut when the gateway closes. */
  readonly isStream?: boolean;
}

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** Who answers what. A path belongs to the row that fits it most closely, wherever that stands. */
export const routeTable: readonly Row[] = [
  { prefix: '/v1/incidents', service: 'intake' },
  { prefix: '/v1/follow-ups', service: 'intake' },
  { prefix: '/v1/acknowledge', service: 'intake' },
  { prefix: '/v1/alerts', service: 'intake', bodyLimit: 16 * mebibyte },
  { prefix: '/v1/slack', service: 'intake' },
  { prefix: '/v1/twilio', service: 'intake', bodyLimit: 64 * kibibyte },
  { prefix: '/v2', service: 'intake' },
  { prefix: '/v1/alert-sources', service: 'intake', bodyLimit: 16 * mebibyte },
  { prefix: '/v1/heartbeats', service: 'intake' },
  { prefix: '/v1/maintenance-windows', service: 'intake' },

  { prefix: '/v1/nudges', service: 'policy' },
  { prefix: '/v1/nudge', service: 'policy' },
  { prefix: '/v1/incidents/:id/nudges', service: 'policy' },
  { prefix: '/v1/escalations', service: 'policy' },
  { prefix: '/v1/incidents/:id/escalations', service: 'policy' },
  { prefix: '/v1/paths', service: 'policy' },

  { prefix: '/v1/catalog', service: 'catalog' },
  { prefix: '/v1/catalog/apply', service: 'catalog', bodyLimit: 8 * mebibyte },
  { prefix: '/v1/catalog/plan', service: 'catalog', bodyLimit: 8 * mebibyte },
  { prefix: '/v1/schedules', service: 'catalog' },
  { prefix: '/v1/on-call', service: 'catalog' },
  { prefix: '/v1/calendars', service: 'catalog' },
  { prefix: '/v1/calendars/:name/file', service: 'catalog', bodyLimit: 8 * mebibyte },
  { prefix: '/v1/people/:name/feed', service: 'catalog' },
  { prefix: '/v1/people/:name/shifts', service: 'catalog' },
  { prefix: '/v1/people/:name/contact', service: 'catalog' },
  { prefix: '/v1/feeds', service: 'catalog' },

  { prefix: '/v1/sandbox', service: 'notification' },
  { prefix: '/sandbox', service: 'notification' },
  { prefix: '/v1/people/:person/test-page', service: 'notification' },
  { prefix: '/v1/people/:person/contact-methods', service: 'notification' },
  { prefix: '/v1/contact-methods', service: 'notification' },
  { prefix: '/v1/sign-in-links', service: 'notification' },
  { prefix: '/v1/channels', service: 'notification' },
  { prefix: '/v1/push', service: 'notification' },
  { prefix: '/push', service: 'notification' },
  { prefix: '/v1/twilio/receipts', service: 'notification', bodyLimit: 64 * kibibyte },

  { prefix: '/v1/incidents/:id/timeline', service: 'timeline' },
  { prefix: '/v1/incidents/:id/timeline/stream', service: 'timeline', isStream: true },
  { prefix: '/v1/incidents/:id/report', service: 'timeline' },
  { prefix: '/v1/insights', service: 'timeline' },
  { prefix: '/v1/obligations', service: 'timeline' },
  { prefix: '/v1/incidents/:id/why', service: 'timeline' },
  { prefix: '/v1/timeline', service: 'timeline' },
  { prefix: '/v1/stream', service: 'timeline', isStream: true },
  { prefix: '/v1/events', service: 'timeline', isStream: true },
  { prefix: '/schemas', service: 'timeline' },
  { prefix: '/subjects', service: 'timeline' },

  { prefix: '/v1/session', service: 'access' },
  { prefix: '/v1/sign-in', service: 'access' },
  { prefix: '/v1/passkeys', service: 'access' },
  { prefix: '/v1/roles', service: 'access' },
  { prefix: '/v1/people/:person/role', service: 'access' },
  { prefix: '/v1/people/:person/sessions', service: 'access' },
  { prefix: '/v1/tokens', service: 'access' },
  { prefix: '/v1/audit', service: 'access' },

  ...serviceNames.flatMap((service) => [
    { prefix: `/v1/dead-letters/${service}`, service },
    { prefix: `/v1/alarms/${service}`, service },
  ]),
];
