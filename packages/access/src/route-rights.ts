/** What each route of the API needs. The gateway and the services decide by this one table; a route without a row does not start. */
import type { Right } from './rights.ts';

/** What a route needs of whoever asks. */
export type Need =
  | { readonly right: Right }
  /** Nothing; the row says why that is safe. */
  | { readonly open: string }
  /** The key of the alert source, or else the right to send its alerts: decided where the sources are known (`mayAlert`). */
  | { readonly source: true }
  /** Only to be somebody. */
  | { readonly signedIn: true };

export interface RouteRow {
  /** `POST /v1/incidents/:id/acknowledge`: a method and the path as fastify writes it. HEAD is as GET. */
  readonly route: string;
  readonly need: Need;
  /** The part of the path that names a person: whoever that is needs no more than to be able to sign in. */
  readonly own?: string;
  /** Of somebody else no manager may: whoever does it could read what is sent to them, and sign in as them. */
  readonly isKeyToPerson?: true;
  /** What it is called in the audit; left out where it is not audited. */
  readonly audit?: string;
}

interface More {
  readonly own?: string;
  readonly isKeyToPerson?: true;
  readonly audit?: string;
}

const needs = (right: Right, route: string, more: More = {}): RouteRow => ({ route, need: { right }, ...more });
const open = (because: string, route: string, more: More = {}): RouteRow => ({
  route,
  need: { open: because },
  ...more,
});
const ofSource = (route: string): RouteRow => ({ route, need: { source: true } });

const description = 'It describes the API, and is the same wherever Escalog runs.';
const files = 'Files that are the same wherever Escalog runs.';
const health = 'Whoever watches over Escalog can sign in least of all when it is not well.';
const signedLink = 'Its link is signed: the token in it says for whom and what it is.';
const slack = 'Slack signs it.';
const twilio = 'Twilio signs it, and its address.';
const secretAddress =
  'Programs of calendars can be told nothing but an address; it has a secret in it, and can be revoked.';
const routingKey = 'Clients of PagerDuty can send nothing but the routing key, which names the source.';
const contracts = 'Schemas of the topics, which are the same wherever Escalog runs.';

/** Of each service its alarms, and `GET` and `POST …/replay` of its dead letters. */
const ofEachService = ['intake', 'catalog', 'policy', 'notification', 'timeline', 'access'].flatMap((service) => [
  needs('operate', `GET /v1/alarms/${service}`),
  needs('operate', `POST /v1/alarms/${service}/:check/hear`, { audit: 'alarm-heard' }),
  needs('operate', `GET /v1/dead-letters/${service}`),
  needs('operate', `GET /v1/dead-letters/${service}/:key`),
  needs('operate', `POST /v1/dead-letters/${service}/:key/replay`, { audit: 'dead-letters-replayed' }),
]);

export const routeRights: readonly RouteRow[] = [
  open(health, 'GET /health/live'),
  open(health, 'GET /health/ready'),
  open(description, 'GET /openapi.json'),
  open(description, 'GET /docs'),
  open(description, 'GET /docs/*'),
  open(files, 'GET /assets/*'),

  needs('declare', 'POST /v1/incidents'),
  needs('declare', 'POST /v1/incidents/preview'),
  needs('read', 'GET /v1/incidents'),
  needs('read', 'GET /v1/incidents/:id'),
  needs('respond', 'POST /v1/incidents/:id/acknowledge'),
  needs('respond', 'POST /v1/incidents/:id/decline'),
  needs('respond', 'POST /v1/incidents/:id/escalate'),
  needs('respond', 'POST /v1/incidents/:id/handoff'),
  needs('read', 'GET /v1/incidents/:id/handoff'),
  needs('respond', 'POST /v1/incidents/:id/status'),
  needs('respond', 'POST /v1/incidents/:id/severity'),
  needs('respond', 'POST /v1/incidents/:id/scope'),
  needs('respond', 'POST /v1/incidents/:id/lead'),
  needs('respond', 'POST /v1/incidents/:id/updates'),
  needs('respond', 'POST /v1/incidents/:id/page-now'),
  needs('respond', 'POST /v1/incidents/:id/resolve'),
  needs('respond', 'POST /v1/incidents/:id/reopen'),
  needs('respond', 'POST /v1/incidents/:id/visibility'),
  needs('read', 'GET /v1/incidents/:id/retrospective'),
  needs('respond', 'PUT /v1/incidents/:id/retrospective/summary'),
  needs('respond', 'POST /v1/incidents/:id/retrospective/notes'),
  needs('respond', 'PUT /v1/incidents/:id/retrospective/notes/:noteId'),
  needs('respond', 'DELETE /v1/incidents/:id/retrospective/notes/:noteId'),
  needs('respond', 'POST /v1/incidents/:id/retrospective/follow-ups'),
  needs('respond', 'PUT /v1/incidents/:id/retrospective/follow-ups/:followUpId'),
  needs('read', 'GET /v1/follow-ups'),
  needs('operate', 'POST /v1/incidents/:id/archive', { audit: 'incident-archived' }),
  needs('read', 'GET /v1/incidents/:id/timeline'),
  needs('read', 'GET /v1/incidents/:id/timeline/stream'),
  needs('read', 'GET /v1/incidents/:id/timeline/events'),
  needs('read', 'GET /v1/incidents/:id/report'),
  needs('read', 'GET /v1/incidents/:id/why'),
  needs('read', 'GET /v1/incidents/:id/nudges'),
  needs('read', 'GET /v1/incidents/:id/escalations/migration'),
  needs('respond', 'POST /v1/incidents/:id/escalations/migrate'),
  needs('read', 'GET /v1/incidents/:id/escalations'),
  needs('read', 'GET /v1/escalations'),
  needs('read', 'GET /v1/nudges'),
  needs('respond', 'POST /v1/nudges/:nudgeId/answer'),
  open(signedLink, 'GET /v1/acknowledge'),
  open(signedLink, 'POST /v1/acknowledge'),
  open(signedLink, 'POST /v1/acknowledge/next-level'),
  open(signedLink, 'POST /v1/acknowledge/decline'),
  open(signedLink, 'GET /v1/nudge'),
  open(signedLink, 'POST /v1/nudge'),
  open(slack, 'POST /v1/slack/command'),
  open(slack, 'POST /v1/slack/interaction'),
  open(twilio, 'POST /v1/twilio/sms'),
  open(twilio, 'POST /v1/twilio/keys'),
  open(twilio, 'POST /v1/twilio/receipts'),

  ofSource('POST /v1/alerts/:source'),
  ofSource('POST /v1/alerts/:source/:key'),
  ofSource('GET /v1/heartbeats/:name'),
  ofSource('POST /v1/heartbeats/:name'),
  ofSource('GET /v1/heartbeats/:name/:key'),
  ofSource('POST /v1/heartbeats/:name/:key'),
  open(routingKey, 'POST /v2/enqueue'),
  open(routingKey, 'POST /v2/change/enqueue'),
  needs('read', 'GET /v1/alert-sources'),
  needs('declare', 'POST /v1/alert-sources/:name/test'),
  needs('read', 'GET /v1/maintenance-windows'),
  needs('read', 'GET /v1/maintenance-windows/:name/held'),

  needs('read', 'GET /v1/catalog/entries'),
  needs('read', 'GET /v1/catalog/entries/:type/:name'),
  needs('read', 'GET /v1/catalog/entries/:type/:name/history'),
  needs('read', 'GET /v1/catalog/entries/:type/:name/surroundings'),
  needs('read', 'GET /v1/catalog/types'),
  needs('read', 'GET /v1/catalog/types/:type'),
  needs('read', 'GET /v1/catalog/search'),
  needs('configure', 'POST /v1/catalog/plan'),
  needs('configure', 'POST /v1/catalog/apply', { audit: 'catalog-applied' }),
  needs('configure', 'POST /v1/catalog/remove', { audit: 'catalog-removed' }),
  needs('configure', 'DELETE /v1/catalog/entries/:type/:name', { audit: 'catalog-removed' }),
  needs('operate', 'POST /v1/catalog/people/:person/erasure', { audit: 'person-erased' }),
  needs('read', 'GET /v1/on-call'),
  needs('read', 'GET /v1/on-call/gaps'),
  needs('read', 'GET /v1/schedules/:name/layers'),
  needs('read', 'GET /v1/people/:name/shifts'),
  needs('read', 'GET /v1/paths'),
  needs('read', 'GET /v1/paths/:name'),
  needs('read', 'GET /v1/paths/:name/climb'),
  needs('read', 'GET /v1/schedules/:name/on-call'),
  needs('read', 'GET /v1/schedules/:name/shifts'),
  needs('configure', 'PUT /v1/people/:name/contact', { own: 'name', isKeyToPerson: true, audit: 'contact-changed' }),
  needs('read', 'GET /v1/schedules/:name/overrides'),
  needs('respond', 'POST /v1/schedules/:name/overrides', { audit: 'override-made' }),
  needs('respond', 'PATCH /v1/schedules/:name/overrides/:override', { audit: 'override-changed' }),
  needs('respond', 'DELETE /v1/schedules/:name/overrides/:override', { audit: 'override-cancelled' }),
  needs('read', 'GET /v1/calendars'),
  needs('read', 'GET /v1/calendars/:name'),
  needs('configure', 'POST /v1/calendars/:name/refresh', { audit: 'calendar-refreshed' }),
  needs('configure', 'PUT /v1/calendars/:name/file', { audit: 'calendar-sent' }),
  needs('read', 'GET /v1/schedules/:name/feed'),
  needs('configure', 'POST /v1/schedules/:name/feed', { audit: 'feed-made' }),
  needs('configure', 'DELETE /v1/schedules/:name/feed', { audit: 'feed-revoked' }),
  needs('read', 'GET /v1/people/:name/feed'),
  needs('configure', 'POST /v1/people/:name/feed', { own: 'name', isKeyToPerson: true, audit: 'feed-made' }),
  needs('configure', 'DELETE /v1/people/:name/feed', { own: 'name', isKeyToPerson: true, audit: 'feed-revoked' }),
  open(secretAddress, 'GET /v1/feeds/:type/:file'),

  needs('read', 'GET /v1/contact-methods'),
  needs('read', 'GET /v1/people/:person/contact-methods'),
  needs('configure', 'POST /v1/people/:person/test-page', { own: 'person', audit: 'test-page-sent' }),
  needs('configure', 'POST /v1/people/:person/contact-methods/:method/push-link', {
    own: 'person',
    isKeyToPerson: true,
    audit: 'push-link-made',
  }),
  needs('configure', 'POST /v1/people/:person/contact-methods/:method/verification', {
    own: 'person',
    audit: 'verification-sent',
  }),
  needs('configure', 'POST /v1/people/:person/contact-methods/:method/verification/confirm', {
    own: 'person',
    audit: 'contact-method-verified',
  }),
  needs('read', 'GET /v1/channels'),
  needs('operate', 'GET /v1/channels/waiting'),
  needs('read', 'POST /v1/channels/text'),
  open(signedLink, 'POST /v1/push/devices'),
  open(signedLink, 'POST /v1/push/devices/renewal'),
  open(signedLink, 'GET /push'),
  open(signedLink, 'POST /push/forget'),
  open(signedLink, 'POST /push/test'),
  open(files, 'GET /push/page.js'),
  open(files, 'GET /push/worker.js'),
  open(files, 'GET /push/icon.svg'),
  open(files, 'GET /push/manifest.webmanifest'),
  // The links in it are those by which others answer.
  needs('operate', 'GET /sandbox'),
  needs('operate', 'GET /v1/sandbox/messages'),
  needs('operate', 'DELETE /v1/sandbox/messages'),

  needs('read', 'GET /v1/insights'),
  needs('read', 'GET /v1/obligations'),
  needs('events', 'GET /v1/stream'),
  needs('events', 'GET /v1/events'),
  needs('operate', 'POST /v1/timeline/rebuilds', { audit: 'timeline-rebuilt' }),
  needs('operate', 'GET /v1/timeline/rebuilds/current'),
  needs('operate', 'POST /v1/incidents/:id/timeline/rebuilds', { audit: 'timeline-rebuilt' }),
  open(contracts, 'GET /schemas/types'),
  open(contracts, 'GET /schemas/ids/:id'),
  open(contracts, 'GET /subjects'),
  open(contracts, 'GET /subjects/:subject/versions'),
  open(contracts, 'GET /subjects/:subject/versions/:version'),

  open('Whoever asks is told who they are, and nothing else.', 'GET /v1/session'),
  open('It is how one signs in: by a link that was sent to whoever has it.', 'POST /v1/session', { audit: 'sign-in' }),
  open('Whoever is nobody in particular has nothing to end.', 'DELETE /v1/session', { audit: 'sign-out' }),
  { route: 'PUT /v1/session/person', need: { signedIn: true } },
  open('Whoever is not signed in asks for a link; the answer is the same for everybody.', 'POST /v1/sign-in-links', {
    audit: 'sign-in-link-asked',
  }),
  open('Whoever is not signed in is told how to.', 'GET /v1/sign-in/ways'),
  open('It is how one signs in: the identity provider says who comes back.', 'GET /v1/sign-in/oidc'),
  open('It is how one signs in: the identity provider says who comes back.', 'GET /v1/sign-in/oidc/callback', {
    audit: 'sign-in',
  }),
  open('It is how one signs in: by a device that was registered.', 'POST /v1/sign-in/passkey/challenge'),
  open('It is how one signs in: by a device that was registered.', 'POST /v1/sign-in/passkey', { audit: 'sign-in' }),
  { route: 'GET /v1/passkeys', need: { signedIn: true } },
  { route: 'POST /v1/passkeys/challenge', need: { signedIn: true } },
  { route: 'POST /v1/passkeys', need: { signedIn: true }, audit: 'passkey-added' },
  { route: 'DELETE /v1/passkeys/:id', need: { signedIn: true }, audit: 'passkey-removed' },
  needs('read', 'GET /v1/roles'),
  needs('administer', 'PUT /v1/people/:person/role', { audit: 'role-given' }),
  needs('administer', 'DELETE /v1/people/:person/sessions', { own: 'person', audit: 'signed-out-everywhere' }),
  // One's own; an owner has those of everybody. The service tells them apart.
  needs('read', 'GET /v1/tokens'),
  needs('read', 'POST /v1/tokens', { audit: 'token-issued' }),
  needs('read', 'DELETE /v1/tokens/:tokenId', { audit: 'token-revoked' }),
  needs('operate', 'GET /v1/pause'),
  needs('operate', 'POST /v1/pause/end', { audit: 'pause-ended' }),
  needs('operate', 'GET /v1/audit'),
  needs('operate', 'GET /v1/audit/export', { audit: 'audit-exported' }),

  ...ofEachService,
];
