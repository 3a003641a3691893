import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkEntries } from './checks/check-entries.ts';
import { pathsWithoutReach } from './checks/real-reach.ts';
import { warningsOf } from './checks/warnings.ts';
import { boundFacts, routingRules, type RoutingFacts, type RoutingRule } from './routing-rules.ts';
import { exampleEntries } from './reference/examples.ts';
import { appliedEvent, definitionsOf } from './testing/index.ts';

const catalog = Object.values(exampleEntries).flat();
const current = definitionsOf(...catalog);

function rule(condition: string, more: Partial<RoutingRule> = {}): RoutingRule {
  return { ref: 'routing-rule/one', name: 'One', order: 1, if: condition, then: ['team/identity'], ...more };
}

function problemsOf(...entries: readonly unknown[]): readonly string[] {
  const checked = checkEntries(entries, current);
  return checked.ok ? [] : checked.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
}

const facts: RoutingFacts = {
  incident: {
    title: 'Users cannot log in',
    description: '',
    severity: 'sev1',
    rank: 1,
    source: 'alertmanager',
    declaredBy: 'alert-source/eu',
    labels: { team: 'identity' },
    alerts: 2,
    affects: ['business-service/login'],
    unknownNames: ['login-eu-3'],
  },
  affected: [
    {
      ref: 'business-service/login',
      type: 'business-service',
      name: 'Login',
      owner: 'team/identity',
      partOf: [],
      providedBy: ['component/session-store'],
      attributes: { tier: 1, region: 'eu' },
    },
  ],
  now: Date.parse('2026-11-30T08:30:00Z'),
};

describe('a routing rule', () => {
  it('may ask for everything that is known of an incident', () => {
    for (const condition of [
      'incident.title.mentions("log in") && incident.description == ""',
      'incident.severity == "sev1" && incident.rank <= 2',
      'incident.source == "alertmanager" && incident.declaredBy == "alert-source/eu" && incident.alerts > 1',
      'incident.labels["team"] == "identity" && "login-eu-3" in incident.unknownNames',
      '"business-service/login" in incident.affects && size(incident.affects) == 1',
      'affected.exists(e, e.owner == "team/identity" && e.type == "business-service" && e.name == "Login")',
      'affected.exists(e, e.attributes["tier"] == 1 && e.attributes.region == "eu")',
      'affected.all(e, e.partOf.size() == 0 && "component/session-store" in e.providedBy)',
      'now.within("Mon-Fri 09:00-17:00", "Europe/Berlin") && now.getDayOfWeek("Europe/Berlin") == 1',
    ]) {
      const [ready] = routingRules(definitionsOf(rule(condition)));
      assert.ok(ready?.condition.ok, condition);
      assert.deepEqual(ready.condition.expression.evaluate(boundFacts(facts)), { ok: true, value: true }, condition);
    }
  });

  it('is refused with line and column when its condition is not sound', () => {
    assert.deepEqual(problemsOf(rule('incident.rank == 1 &&\n  incident.severtiy == "sev1"')), [
      '/entries/0/if: line 2, column 12: incident has no "severtiy"; it has title, description, severity, rank, source, declaredBy, labels, alerts, affects and unknownNames',
    ]);
    assert.deepEqual(problemsOf(rule('incident.title')), [
      '/entries/0/if: line 1, column 1: gives a string, and a bool is wanted',
    ]);
    assert.deepEqual(problemsOf(rule(' ')), ['/entries/0/if: line 1, column 1: an expression is expected here']);
  });

  it('must lead to somebody who exists', () => {
    assert.deepEqual(problemsOf(rule('true', { then: ['team/identity', 'escalation-path/gone'] })), [
      '/entries/0/then/1: escalation-path/gone exists neither here nor in the catalog',
    ]);
    assert.match(problemsOf(rule('true', { then: ['severity/sev1'] }))[0] ?? '', /^\/entries\/0\/then\/0: then\[0\]/);
    assert.equal(problemsOf(rule('true', { then: [] })).length, 1);
    assert.equal(problemsOf(rule('true', { then: ['team/identity', 'team/identity'] })).length, 1);
  });

  it('has only known fields, and an order', () => {
    assert.match(problemsOf({ ...rule('true'), when: 'x' })[0] ?? '', /unknown field "when"/);
    assert.equal(problemsOf({ ...rule('true'), order: -1 }).length, 1);
    assert.equal(problemsOf({ ...rule('true'), order: 1.5 }).length, 1);
    assert.equal(problemsOf({ ...rule('true'), continue: false }).length, 1);
  });

  it('is warned of when it asks for what there is not', () => {
    const warned = rule('"component/legder" in incident.affects || affected.exists(e, e.owner == "team/identity")');
    assert.deepEqual(warningsOf([warned], current), [
      {
        ref: 'routing-rule/one',
        pointer: '/if',
        detail: 'component/legder exists neither here nor in the catalog, so nothing can be it; correct the ref',
      },
    ]);
    assert.deepEqual(warningsOf([rule('incident.title == "either/or"')], current), [], 'what is no ref is none');
    const ledger = { ref: 'component/legder', name: 'Ledger' };
    assert.deepEqual(warningsOf([warned, ledger], current), [], 'what is sent with it exists');
  });

  it('makes its path one that must reach somebody', () => {
    const boxed = {
      ref: 'person/boxed',
      name: 'Boxed',
      contactMethods: [{ id: 'inbox', channel: 'sandbox' as const }],
    };
    const path = {
      ref: 'escalation-path/boxed',
      name: 'Boxed',
      nodes: [{ level: { targets: ['person/boxed'], acknowledgeWithin: 'PT5M' } }],
      lastResort: 'person/boxed',
    };
    const reached = {
      ref: 'person/ana',
      name: 'Ana',
      contactMethods: [{ id: 'mail', channel: 'email' as const, address: 'a@bank.pt' }],
    };
    const entries = [boxed, path, reached];
    assert.deepEqual(
      pathsWithoutReach(definitionsOf(...entries), { setUp: new Set(['email']), hasDevice: () => false }),
      [],
    );
    const ruled = definitionsOf(...entries, rule('true', { then: ['escalation-path/boxed'] }));
    assert.deepEqual(pathsWithoutReach(ruled, { setUp: new Set(['email']), hasDevice: () => false }), [
      'escalation-path/boxed',
    ]);
  });
});

describe('the rules of a catalog', () => {
  it('are asked in their order, and of one order by their ref', () => {
    const named = (name: string, order: number) => rule('true', { ref: `routing-rule/${name}`, order });
    const definitions = definitionsOf(named('b', 2), named('z', 1), named('a', 2), named('c', 10));
    assert.deepEqual(
      routingRules(definitions).map((ready) => ready.rule.ref),
      ['routing-rule/z', 'routing-rule/a', 'routing-rule/b', 'routing-rule/c'],
    );
  });

  it('are read once for each version', () => {
    const definitions = definitionsOf(rule('true'), rule('false', { ref: 'routing-rule/two' }));
    const [one, two] = routingRules(definitions);
    assert.equal(routingRules(definitions)[0], one);
    definitions.apply(appliedEvent(rule('true', { order: 3 }), 2));
    const [first, second] = routingRules(definitions);
    assert.equal(first?.condition, two?.condition, 'the other is not read again');
    assert.notEqual(second?.condition, one?.condition);
  });
});
