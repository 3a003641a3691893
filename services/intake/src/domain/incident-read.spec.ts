import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exampleEvents } from '@escalog/contracts/testing';
import { incidentReads, readOf } from './incident-read.ts';

const { IncidentDeclared, IncidentRouted, ScopeChanged, IncidentAcknowledged, AlertFiredAgain, IncidentResolved } =
  exampleEvents;
type Shown = Parameters<typeof incidentReads.apply>[1];

const declared = { ...IncidentDeclared, affects: [] };
const routed = { ...IncidentRouted, incident: { ...IncidentRouted.incident, affects: ['business-service/login'] } };
/** What the incident lists of itself does not have what the sentence named. */
const grown = { ...ScopeChanged, added: ['component/sessions'], removed: [], affects: ['component/sessions'] };
const affectedAfter = (...events: readonly Shown[]) =>
  events.reduce((read, event) => incidentReads.apply(read, event), incidentReads.empty('inc-1')).affects;

describe('what an incident affects', () => {
  it('is also what the routing found, although the declaration names nothing', () =>
    assert.deepEqual(affectedAfter(declared, routed), ['business-service/login']));
  it('is the same when the routing is heard of first', () =>
    assert.deepEqual(affectedAfter(routed, declared), ['business-service/login']));
  it('is named once when both name it', () =>
    assert.deepEqual(affectedAfter({ ...declared, affects: ['business-service/login'] }, routed), [
      'business-service/login',
    ]));
  it('keeps what the routing found when the scope grows', () =>
    assert.deepEqual(affectedAfter(declared, routed, grown), ['business-service/login', 'component/sessions']));
  it('loses what is taken out of the scope', () =>
    assert.deepEqual(affectedAfter(declared, routed, { ...grown, removed: ['business-service/login'] }), [
      'component/sessions',
    ]));
  it('stays without what was taken out when a routing of before is heard of late', () => {
    const removed = { ...ScopeChanged, added: [], removed: ['business-service/login'], affects: [] };
    assert.deepEqual(affectedAfter(declared, removed, routed), []);
    const added = { ...grown, meta: { ...grown.meta, version: 4 }, added: ['business-service/login'] };
    assert.deepEqual(affectedAfter(declared, removed, added, routed), ['business-service/login']);
  });
});

it('an event that a view of an earlier release has is passed over, and the next is not', () => {
  const { stream, version } = IncidentRouted.meta;
  const stored = { ...incidentReads.empty('inc-1'), versions: { [stream]: version } };
  assert.equal(incidentReads.apply(stored, routed), stored);
  const next = incidentReads.apply(stored, { ...routed, meta: { ...routed.meta, version: version + 1 } });
  assert.deepEqual(next.affects, ['business-service/login']);
  assert.equal(incidentReads.apply(next, { ...routed, meta: { ...routed.meta, version: version + 1 } }), next);
});

describe('the routing of an incident', () => {
  const routings = (...events: readonly Partial<typeof IncidentRouted>[]) =>
    events
      .map((event, index) => ({ ...IncidentRouted, ...event, meta: { ...IncidentRouted.meta, version: index + 1 } }))
      .reduce((read, event) => incidentReads.apply(read, event), incidentReads.empty('inc-1'));
  const [rule = assert.fail()] = IncidentRouted.rules;

  it('shows the routes that have not ended', () => {
    const other = { ...(IncidentRouted.routes[0] ?? assert.fail()), routeId: 'team/web', owner: 'team/web' };
    const read = routings({ endedRoutes: [] }, { routes: [other], endedRoutes: ['team/identity'], rules: [] });
    assert.deepEqual(
      read.routes.map(({ owner }) => owner),
      ['team/web'],
    );
  });
  it('shows the rules that were asked last', () => {
    const asked = { ...rule, name: 'Later' };
    assert.deepEqual(routings({}).rules, [rule]);
    assert.deepEqual([routings({}, { rules: [] }).rules, routings({}, { rules: [] }).furtherRules], [[rule], 1]);
    assert.deepEqual(routings({}, { rules: [asked], furtherRules: 0 }).rules, [asked]);
  });
});

describe('an escalation', () => {
  const { EscalationStarted, EscalationExhausted, LastResortPaged, PathReplaced, LevelReached } = exampleEvents;
  const after = (...events: readonly Shown[]) =>
    events
      .map((event, index) => ({ ...event, meta: { ...event.meta, version: index + 1 } }))
      .reduce((read, event) => incidentReads.apply(read, event), incidentReads.empty('inc-1')).escalations[0];

  it('stays exhausted while the last resort is paged again', () => {
    const read = after(EscalationStarted, EscalationExhausted, LastResortPaged);
    assert.deepEqual([read?.state, read?.paged.length, read?.because], ['exhausted', 2, LastResortPaged.reason.text]);
  });
  it('climbs again where another path has taken over', () => {
    const triage = { ...PathReplaced, path: 'escalation-path/triage' };
    const read = after(EscalationStarted, EscalationExhausted, triage, LevelReached);
    assert.deepEqual([read?.state, read?.path], ['climbing', 'escalation-path/triage']);
  });
  it('shows the newest two hundred pages, however often the last resort was paged', () => {
    const again = Array.from({ length: 300 }, () => LastResortPaged);
    assert.equal(after(EscalationStarted, LevelReached, ...again)?.paged.length, 200);
  });
});

describe('what events show by themselves', () => {
  it('is the whole incident when they begin with its declaration', () => {
    const read = readOf([declared, { ...IncidentAcknowledged, meta: { ...IncidentAcknowledged.meta, version: 2 } }]);
    assert.deepEqual([read?.id, read?.title, read?.status], ['inc-1', declared.title, 'acknowledged']);
  });
  it('is nothing otherwise', () =>
    assert.deepEqual([readOf([]), readOf([IncidentAcknowledged])], [undefined, undefined]));
});

describe('an incident that fires again', () => {
  const after = (...events: readonly Shown[]) =>
    events
      .map((event, index) => ({ ...event, meta: { ...event.meta, version: index + 1 } }) as Shown)
      .reduce((read, event) => incidentReads.apply(read, event), incidentReads.empty('inc-1')).status;
  it('is open until somebody acknowledges that too', () => {
    assert.equal(after(IncidentDeclared, IncidentAcknowledged, AlertFiredAgain), 'open');
    assert.equal(after(IncidentDeclared, IncidentAcknowledged, AlertFiredAgain, IncidentAcknowledged), 'acknowledged');
  });
  it('stays resolved', () => assert.equal(after(IncidentDeclared, IncidentResolved, AlertFiredAgain), 'resolved'));
});

it('unknown names grow with the scope', () => {
  const read = [
    declared,
    { ...grown, meta: { ...grown.meta, version: 2 }, unknownNames: ['cache', 'login-eu-3'] },
  ].reduce((view, event) => incidentReads.apply(view, event), incidentReads.empty('inc-1'));
  assert.deepEqual(read.unknownNames, ['login-eu-3', 'cache']);
});

describe('the work on an incident', () => {
  const { StatusChanged, LeadAssigned } = exampleEvents;
  const after = (...events: readonly Shown[]) =>
    [declared, ...events]
      .map((event, index) => ({ ...event, meta: { ...event.meta, version: index + 1 } }))
      .reduce((read, event) => incidentReads.apply(read, event), incidentReads.empty('inc-1'));

  it('begins with investigating, and nobody leads it', () =>
    assert.deepEqual([after().progress, after().lead], ['investigating', null]));
  it('is shown as it was said last, with what the lead is called', () => {
    const lead = { ...LeadAssigned, lead: 'person/zoe', name: 'Zoe' };
    const read = after({ ...StatusChanged, to: 'monitoring' }, lead);
    assert.deepEqual([read.progress, read.lead, read.names?.['person/zoe']], ['monitoring', 'person/zoe', 'Zoe']);
    assert.equal(after(lead, { ...lead, before: lead.lead, lead: null, name: null }).lead, null);
  });
});
