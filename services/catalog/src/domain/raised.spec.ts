import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { IncidentDeclared } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import type { CatalogEntry, RoutingRule } from '@escalog/definitions';
import { definitionsOf, severity } from '@escalog/definitions/testing';
import { WorkflowRun } from '@escalog/kernel';
import { businessService, declared, groundwork, path } from '../testing/organisation.ts';
import { catalogOver } from './rule.ts';
import { routing, type RoutingInput, type RoutingTypes } from './routing.ts';

const login = businessService('login', 'Login', { owner: 'team/identity' });
const orphan = businessService('orphan', 'Newsletter');
const major = path('major', 'Major incidents');
const entries: readonly CatalogEntry[] = [
  ...groundwork.filter(({ ref }) => ref !== 'severity/sev1'),
  login,
  orphan,
  major,
  severity('sev1', { path: major.ref }),
  severity('sev2', { assumed: true }),
  severity('sev3'),
];
const rule = (condition: string, more: Partial<RoutingRule> = {}): RoutingRule => ({
  ref: 'routing-rule/one',
  name: 'One',
  order: 1,
  if: condition,
  then: ['team/payments'],
  ...more,
});

const from = (low: string, high: string): RoutingInput => ({
  ...exampleEvents.SeverityChanged,
  from: low,
  to: high,
  direction: 'raised',
});
const lowered: RoutingInput = { ...exampleEvents.SeverityChanged, from: 'sev1', to: 'sev2', direction: 'lowered' };
const raised = from('sev2', 'sev1');
const onLogin = declared({ severity: 'sev2', affects: [login.ref] });
const {
  IncidentAcknowledged: acknowledged,
  AlertFiredAgain: firedAgain,
  AcknowledgementLapsed: lapsed,
} = exampleEvents;

/** What each input involves in addition, and the last routing. */
function story(rules: readonly RoutingRule[], declaration: IncidentDeclared, ...inputs: readonly RoutingInput[]) {
  const catalog = catalogOver(definitionsOf(...entries, ...rules));
  const run = new WorkflowRun<RoutingTypes>(routing);
  const published = [declaration, ...inputs].map((input, index) =>
    run.give({ ...input, meta: { ...input.meta, version: index + 1 } } as RoutingInput, catalog),
  );
  return {
    added: published.slice(1).map((events) => events.flatMap(({ routes }) => routes.map(({ routeId }) => routeId))),
    last: published.at(-1)?.[0],
    ended: published.flat().flatMap(({ endedRoutes }) => endedRoutes),
  };
}

describe('a severity that is raised', () => {
  it('involves whom the routing rules involve at the new one, and says so', () => {
    const { added, last, ended } = story([rule('incident.rank == 1', { continue: true })], onLogin, raised);
    assert.deepEqual(added, [['team/payments']]);
    assert.deepEqual(ended, []);
    assert.equal(last?.incident.severity, 'sev1');
    assert.equal(last.reason.code, 'severity-raised');
    assert.deepEqual(last.reason.facts, { from: 'sev2', to: 'sev1' });
    assert.equal(
      last.reason.text,
      'The severity was raised from SEV2 to SEV1, and that leads to somebody who was not involved yet. The rule “One” applies and involves Team Payments, whose path is Payments path.',
    );
    assert.deepEqual(
      last.rules.map(({ outcome }) => outcome),
      ['applies'],
    );
  });

  it('leaves whoever is involved in, also when the rules would lead elsewhere', () => {
    const { added, ended } = story([rule('incident.rank == 1')], onLogin, raised);
    assert.deepEqual(added, [['team/payments']]);
    assert.deepEqual(ended, []);
  });

  it('involves owners whom a rule of the severity before has kept out', () => {
    assert.deepEqual(story([rule('incident.severity == "sev2"')], onLogin, raised).added, [['team/identity']]);
  });

  it('takes what nobody owns to the path that the new one has for that, besides', () => {
    const { added, last } = story([], declared({ severity: 'sev2', affects: [orphan.ref] }), raised);
    assert.deepEqual(added, [[major.ref]]);
    assert.deepEqual(last?.routes[0]?.entries, [orphan.ref]);
    assert.match(last.reason.text, /so the path is Major incidents, which SEV1 has for what nobody owns\.$/);
  });

  it('does the same when nobody could be told at all, or for a name that nothing is known under', () => {
    assert.deepEqual(story([], declared({ severity: 'sev2' }), raised).added, [[major.ref]]);
    assert.deepEqual(
      story([], declared({ severity: 'sev2', affects: [login.ref], unrouted: ['db-7'] }), raised).added,
      [[major.ref]],
    );
  });

  it('changes nothing for what is owned when no rule asks for it', () =>
    assert.deepEqual(story([rule('incident.rank == 3')], onLogin, raised).added, [[]]));

  it('changes nothing where both severities have the same path', () =>
    assert.deepEqual(story([], declared({ severity: 'sev3' }), from('sev3', 'sev2')).added, [[]]));

  it('involves nobody twice', () => {
    const rules = [rule('incident.rank < 3', { continue: true })];
    const declaration = declared({ severity: 'sev3', affects: [login.ref] });
    assert.deepEqual(story(rules, declaration, from('sev3', 'sev2'), raised).added, [['team/payments'], []]);
  });

  it('asks rules besides whom the declaration asked for, and no owners', () => {
    const asked = declared({ severity: 'sev2', affects: [login.ref], responder: 'person/ana' });
    assert.deepEqual(story([rule('incident.rank == 1', { continue: true })], asked, raised).added, [['team/payments']]);
    assert.deepEqual(story([rule('incident.rank == 2', { continue: true })], asked, raised).added, [[]]);
  });

  it('adds nobody while somebody has it, and does again once nobody has', () => {
    const rules = [rule('incident.rank == 1')];
    assert.deepEqual(story(rules, onLogin, acknowledged, raised).added, [[], []]);
    assert.deepEqual(story(rules, onLogin, acknowledged, firedAgain, raised).added, [[], [], ['team/payments']]);
    assert.deepEqual(story(rules, onLogin, acknowledged, lapsed, raised).added, [[], [], ['team/payments']]);
  });

  it('changes nothing once it is resolved', () =>
    assert.deepEqual(story([rule('true')], onLogin, exampleEvents.IncidentResolved, raised).added, [[], []]));
});

it('a severity that is lowered changes nothing about who is involved', () => {
  const { added, ended } = story([rule('incident.rank == 2')], declared({ severity: 'sev1' }), lowered);
  assert.deepEqual([added, ended], [[[]], []]);
});

describe('what nobody owns, at a severity with a path for it', () => {
  it('climbs that instead of triage, and says why', () => {
    const { routes, reason } = declaredIn(declared({ severity: 'sev1', affects: [orphan.ref, login.ref] }));
    assert.deepEqual(
      routes.map(({ routeId, path: climbed, kind }) => [routeId, climbed, kind]),
      [
        [major.ref, major.ref, 'triage'],
        ['team/identity', 'escalation-path/identity', 'ownership'],
      ],
    );
    assert.equal(
      routes[0]?.explanation,
      'Newsletter has no owner, and the walk ended there, so the path is Major incidents, which SEV1 has for what nobody owns.',
    );
    assert.deepEqual(routes[0]?.steps.at(-1), { from: orphan.ref, edge: 'default', to: major.ref });
    assert.equal(reason.code, 'entries-declared');
  });

  it('is told by its name when nobody could be told from the declaration', () => {
    const { routes, reason } = declaredIn(declared({ severity: 'sev1' }));
    assert.deepEqual(
      routes.map(({ routeId }) => routeId),
      [major.ref],
    );
    assert.match(reason.text, /^The incident goes to Major incidents because nobody could be told/);
    assert.equal(reason.definition, 'escalation-path/major@1');
  });

  it('is left to it when nothing is affected any more', () => {
    const { added } = story([], declared({ severity: 'sev1', affects: [login.ref] }), {
      ...exampleEvents.ScopeChanged,
      added: [],
      removed: [login.ref],
    });
    assert.deepEqual(added, [[major.ref]]);
  });

  it('keeps the path for names that nothing is known under', () => {
    const declaration = declared({ severity: 'sev1', affects: [orphan.ref, login.ref], unrouted: ['db-7'] });
    const { ended } = story([], declaration, { ...exampleEvents.ScopeChanged, added: [], removed: [orphan.ref] });
    assert.deepEqual(ended, []);
  });

  function declaredIn(declaration: IncidentDeclared) {
    const run = new WorkflowRun<RoutingTypes>(routing);
    return run.give(declaration, catalogOver(definitionsOf(...entries)))[0] ?? assert.fail();
  }
});
