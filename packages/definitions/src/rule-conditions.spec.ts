import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { nothingReported } from './condition-facts.ts';
import {
  boundRuleFacts,
  ruleCondition,
  triggerName,
  triggersTelling,
  type Rule,
  type RuleFacts,
} from './rule-conditions.ts';

const facts: RuleFacts = {
  incident: {
    ...nothingReported,
    title: 'users cannot log in',
    description: '',
    severity: 'sev1',
    rank: 1,
    affects: ['business-service/login'],
    status: 'investigating',
    lead: '',
    acknowledged: true,
    acknowledgedBy: ['person/ana'],
    declaredAt: 0,
  },
  change: {
    trigger: 'severity-raised',
    from: 'sev3',
    to: 'sev1',
    fromRank: 3,
    toRank: 1,
    added: [],
    removed: [],
    by: 'person/ben',
    path: '',
    level: 0,
  },
  escalations: [
    {
      path: 'escalation-path/identity',
      owner: 'team/identity',
      level: 2,
      cycle: 1,
      phase: 'halted',
      acknowledgedBy: ['person/ana'],
    },
  ],
  affected: [],
  now: 3_600_000,
};

function asked(condition: string): unknown {
  const rule: Rule = { ref: 'rule/r', name: 'R', on: ['declared'], if: condition, do: [{ page: ['lead'] }] };
  const compiled = ruleCondition(rule);
  assert.ok(compiled?.ok, compiled?.ok === false ? compiled.fault.detail : 'no condition');
  const gave = compiled.expression.evaluate(boundRuleFacts(facts, compiled.expression));
  return gave.ok ? gave.value : gave.fault.detail;
}

describe('the condition of a rule', () => {
  for (const condition of [
    'change.trigger == "severity-raised" && change.fromRank - change.toRank >= 2',
    'incident.acknowledged && "person/ana" in incident.acknowledgedBy && incident.lead == ""',
    'escalations.exists(e, e.owner == "team/identity" && e.level > 1 && e.phase == "halted")',
    'now - incident.declaredAt > duration("30m")',
    'size(affected) == 0 && change.by != "person/ana"',
  ])
    it(`may ask ${condition}`, () => assert.equal(asked(condition), true));

  it('is none where the rule has none', () =>
    assert.equal(ruleCondition({ ref: 'rule/r', name: 'R', on: ['declared'], do: [{ page: ['lead'] }] }), undefined));
});

describe('a trigger', () => {
  it('is known by its word, or by the one key that it has', () =>
    assert.deepEqual(
      ['declared', { 'open-for': 'PT1H' }].map((trigger) => triggerName(trigger as never)),
      ['declared', 'open-for'],
    ));

  it('says some things of a change and not others', () => {
    assert.deepEqual(triggersTelling('path'), ['path-exhausted']);
    assert.deepEqual(triggersTelling('nothing'), []);
  });
});
