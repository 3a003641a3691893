import { describe, it } from 'node:test';
import type { IncidentsEvent, Reason } from '@escalog/contracts';
import { instantOf } from '@escalog/kernel';
import { deciderSpec } from '@escalog/kernel/testing';
import type { IncidentCommand } from './incident-command.ts';
import { incident } from './incident.ts';
import { personDecided, type Declaration, type IncidentEvent } from './incident-state.ts';

const reason: Reason = { code: personDecided, text: 'Ana did it.', definition: null, facts: {} };
const declaration: Declaration = {
  title: 'users cannot log in',
  description: null,
  severity: 'sev2',
  affects: ['business-service/login'],
  unknownNames: [],
  responder: null,
  source: { kind: 'rest', dedupKey: 'k1', requestHash: 'h1', url: null },
};
const meta = {
  eventId: 'e',
  subject: 'i1',
  stream: 'incident/i1',
  version: 1,
  occurredAt: instantOf(0),
  correlationId: 'e',
  causationId: null,
  actor: { kind: 'person', ref: 'person/ana' },
};
const recorded = (event: IncidentEvent) => ({ ...event, meta }) as IncidentEvent & IncidentsEvent;
const withoutAlerts = { unrouted: [], alerts: [], furtherAlerts: 0, preview: null, quietUntil: null, seenBy: null };
const declared = recorded({ type: 'IncidentDeclared', ...declaration, ...withoutAlerts, reason });
const acknowledged = recorded({
  type: 'IncidentAcknowledged',
  until: null,
  by: 'person/ana',
  pageId: null,
  via: 'rest',
  reason,
});
const answered = recorded({
  type: 'IncidentAcknowledged',
  until: null,
  by: 'person/ana',
  pageId: 'p1',
  via: 'link',
  reason,
});
const resolved = recorded({ type: 'IncidentResolved', note: null, reason });
const given = deciderSpec(incident);

const declare: IncidentCommand = { kind: 'declare', declaration, preview: null, reason };
const acknowledge: IncidentCommand = { kind: 'acknowledge', by: 'person/ana', pageId: null, via: 'rest', reason };
const resolve: IncidentCommand = { kind: 'resolve', note: null, reason };

describe('declaring', () => {
  it('is accepted once', () =>
    given()
      .when(declare)
      .accepts({ type: 'IncidentDeclared', ...declaration, ...withoutAlerts, reason }));
  it('is ignored under the same key with the same request', () =>
    given(declared).when(declare).ignores('the same declaration was made before'));
  it('is refused under the same key with another request', () =>
    given(declared)
      .when({ ...declare, declaration: { ...declaration, source: { ...declaration.source, requestHash: 'h2' } } })
      .rejects('idempotency-key-reused'));
});

const day = 24 * 60 * 60_000;
const reopen: IncidentCommand = { kind: 'reopen', note: 'it is back', at: instantOf(30 * day), reason };
const reopened = recorded({ type: 'IncidentReopened', note: 'it is back', reason });

describe('reopening', () => {
  it('is accepted for thirty days after the resolve', () =>
    given(declared, resolved).when(reopen).accepts({ type: 'IncidentReopened', note: 'it is back', reason }));
  it('is refused later', () =>
    given(declared, resolved)
      .when({ ...reopen, at: instantOf(30 * day + 1) })
      .rejects('resolved-long-ago'));
  it('is ignored while it is open', () => given(declared).when(reopen).ignores('the incident is open already'));
  it('pages people for what was quiet', () =>
    given(
      recorded({ type: 'IncidentDeclared', ...declaration, ...withoutAlerts, quietUntil: instantOf(day), reason }),
      resolved,
    )
      .when(reopen)
      .accepts(
        { type: 'IncidentReopened', note: 'it is back', reason },
        { type: 'QuietChanged', quietUntil: null, reason },
      ));
  it('lets people acknowledge and resolve once more', () => {
    given(declared, acknowledged, resolved, reopened)
      .when(acknowledge)
      .accepts({ type: 'IncidentAcknowledged', until: null, by: 'person/ana', pageId: null, via: 'rest', reason });
    given(declared, resolved, reopened).when(resolve).accepts({ type: 'IncidentResolved', note: null, reason });
  });
});

describe('who may see it', () => {
  const hide: IncidentCommand = { kind: 'change-visibility', seenBy: ['person/ben'], reason };
  const hidden = recorded({ type: 'VisibilityChanged', seenBy: ['person/ben'], reason });
  it('is said when it is declared', () =>
    given()
      .when({ ...declare, seenBy: [] } as IncidentCommand)
      .accepts({ type: 'IncidentDeclared', ...declaration, ...withoutAlerts, seenBy: [], reason }));
  it('is changed, also once it is resolved', () => {
    given(declared)
      .when(hide)
      .accepts({ type: 'VisibilityChanged', seenBy: ['person/ben'], reason });
    given(declared, resolved)
      .when(hide)
      .accepts({ type: 'VisibilityChanged', seenBy: ['person/ben'], reason });
    given(declared, hidden)
      .when({ kind: 'change-visibility', seenBy: null, reason })
      .accepts({ type: 'VisibilityChanged', seenBy: null, reason });
  });
  it('is ignored when it is so already', () => {
    given(declared, hidden).when(hide).ignores('the same people may see it already');
    given(declared)
      .when({ kind: 'change-visibility', seenBy: null, reason })
      .ignores('the same people may see it already');
  });
});

describe('acknowledging', () => {
  it('is accepted from each person', () =>
    given(declared, acknowledged)
      .when({ ...acknowledge, by: 'person/ben' })
      .accepts({ type: 'IncidentAcknowledged', until: null, by: 'person/ben', pageId: null, via: 'rest', reason }));
  it('is ignored as an answer to a page that is answered', () =>
    given(declared, answered)
      .when({ ...acknowledge, pageId: 'p1' })
      .ignores('this page is answered already'));
  it('is accepted from the same person for another page', () =>
    given(declared, answered)
      .when({ ...acknowledge, pageId: 'p2' })
      .accepts({ type: 'IncidentAcknowledged', until: null, by: 'person/ana', pageId: 'p2', via: 'rest', reason }));
  it('is accepted from its source once, and again when it fires again after it was over', () => {
    const bySource: IncidentCommand = { ...acknowledge, by: 'alert-source/am', via: 'alert-source' };
    const event = {
      type: 'IncidentAcknowledged',
      until: null,
      by: 'alert-source/am',
      pageId: null,
      via: 'alert-source',
      reason,
    } as const;
    given(declared, acknowledged).when(bySource).accepts(event);
    given(declared, recorded(event)).when(bySource).ignores('its source has acknowledged it already');
    const firedAgain = recorded({ type: 'AlertFiredAgain', alerts: [], further: 0, reason });
    given(declared, recorded(event), firedAgain).when(bySource).accepts(event);
  });
  it('is refused for an incident that does not exist', () => given().when(acknowledge).rejects('incident-not-found'));
  it('is refused after the resolve', () => given(declared, resolved).when(acknowledge).rejects('incident-resolved'));
});

describe('an update that its sender may repeat', () => {
  const once = { key: 'k', within: 60_000, at: instantOf(30_000) };
  const update: IncidentCommand = { kind: 'post-update', text: 'Rolled out', reason, once };
  const told = recorded({
    type: 'UpdatePosted',
    text: 'Rolled out',
    reason: { ...reason, code: 'change-told', facts: { change: 'k' } },
  });
  it('is told once within its time', () => given(declared, told).when(update).ignores('it was told a moment ago'));
  it('is news after that, and under another key', () => {
    const event = { type: 'UpdatePosted', text: 'Rolled out', reason } as const;
    given(declared, told)
      .when({ ...update, once: { ...once, at: instantOf(60_001) } })
      .accepts(event);
    given(declared, told)
      .when({ ...update, once: { ...once, key: 'other' } })
      .accepts(event);
  });
});

describe('changing the severity', () => {
  it('says from what to what', () =>
    given(declared)
      .when({ kind: 'change-severity', from: 'sev2', to: 'sev1', direction: 'raised', reason })
      .accepts({ type: 'SeverityChanged', from: 'sev2', to: 'sev1', direction: 'raised', reason }));
  it('to what it is already is ignored', () =>
    given(declared)
      .when({ kind: 'change-severity', from: 'sev1', to: 'sev2', direction: 'lowered', reason })
      .ignores('the severity is sev2 already'));
  it('from what it is no longer is refused: raising it could lower it', () =>
    given(declared)
      .when({ kind: 'change-severity', from: 'sev4', to: 'sev3', direction: 'raised', reason })
      .rejects('severity-changed'));
});

describe('changing the scope', () => {
  const names = { 'component/ledger': 'Ledger', 'business-service/login': 'Login', 'component/other': 'Other' };
  const change = (more: Partial<Extract<IncidentCommand, { kind: 'change-scope' }>>): IncidentCommand => ({
    kind: 'change-scope',
    add: [],
    remove: [],
    unknownNames: [],
    found: [],
    names,
    reason,
    ...more,
  });
  const changed = (more: Partial<Extract<IncidentEvent, { type: 'ScopeChanged' }>>) =>
    recorded({
      type: 'ScopeChanged',
      added: [],
      removed: [],
      affects: [],
      unknownNames: [],
      unrouted: [],
      names: {},
      reason,
      ...more,
    });

  it('says what was added and removed, what is affected now, and what that is called', () =>
    given(declared)
      .when(change({ add: ['component/ledger'], remove: ['business-service/login'] }))
      .accepts({
        type: 'ScopeChanged',
        added: ['component/ledger'],
        removed: ['business-service/login'],
        affects: ['component/ledger'],
        unknownNames: [],
        unrouted: [],
        names: { 'component/ledger': 'Ledger', 'business-service/login': 'Login' },
        reason,
      }));
  it('keeps a name that nothing is known under, for triage', () =>
    given(declared)
      .when(change({ unknownNames: ['db-7'] }))
      .accepts({
        type: 'ScopeChanged',
        added: [],
        removed: [],
        affects: ['business-service/login'],
        unknownNames: ['db-7'],
        unrouted: ['db-7'],
        names: {},
        reason,
      }));
  it('to what it is already is ignored', () =>
    given(declared, changed({ affects: ['business-service/login'], unknownNames: ['db-7'] }))
      .when(change({ add: ['business-service/login'], remove: ['component/ledger'], unknownNames: ['db-7'] }))
      .ignores('what is affected is so already'));
  it('takes out what only the routing found', () =>
    given(declared)
      .when(change({ remove: ['component/ledger'], found: ['component/ledger'] }))
      .accepts({
        type: 'ScopeChanged',
        added: [],
        removed: ['component/ledger'],
        affects: ['business-service/login'],
        unknownNames: [],
        unrouted: [],
        names: { 'component/ledger': 'Ledger' },
        reason,
      }));
  it('that somebody else made meanwhile is ignored, whatever was on show', () =>
    given(declared, changed({ removed: ['component/ledger'], affects: ['business-service/login'] }))
      .when(change({ remove: ['component/ledger'], found: ['component/ledger'] }))
      .ignores('what is affected is so already'));
  it('has an end', () =>
    given(declared)
      .when(change({ add: Array.from({ length: 500 }, (_, index) => `component/c${index}`) }))
      .rejects('too-much-affected'));
  it('is refused after the resolve', () =>
    given(declared, resolved)
      .when(change({ add: ['component/ledger'] }))
      .rejects('incident-resolved'));
});

describe('resolving', () => {
  it('is accepted once', () => given(declared).when(resolve).accepts({ type: 'IncidentResolved', note: null, reason }));
  it('is ignored the second time', () =>
    given(declared, resolved).when(resolve).ignores('the incident is resolved already'));
  it('leaves no way to change anything', () =>
    given(declared, resolved).when({ kind: 'post-update', text: 'x', reason }).rejects('incident-resolved'));
});
