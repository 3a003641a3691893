import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  boundFacts,
  checkEntries,
  conditionOf,
  DefinitionsCopy,
  faultSentence,
  warningsOf,
  type CatalogEntry,
  type RoutingRule,
} from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import { exampleEvents } from '@escalog/contracts/testing';
import { instantOf } from '@escalog/kernel';
import { parse, parseAllDocuments } from 'yaml';
import { askRules } from './domain/ask-rules.ts';
import { reportedIn, routingFacts } from './domain/routing-facts.ts';

const root = new URL('../../../', import.meta.url);
const text = readFileSync(new URL('docs/routing.md', root), 'utf8');

/** The code of a kind that the document shows. */
function blocks(language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code);
}

function acme(): DefinitionsCopy {
  const folder = new URL('examples/acme/', root);
  const copy = new DefinitionsCopy();
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.yaml')))
    for (const document of parseAllDocuments(readFileSync(new URL(name, folder), 'utf8')))
      copy.apply(appliedEvent(document.toJS() as CatalogEntry));
  return copy;
}

const definitions = acme();

/** The incident that the document speaks of. */
const declared = {
  ...exampleEvents.IncidentDeclared,
  meta: {
    ...exampleEvents.IncidentDeclared.meta,
    actor: { kind: 'alert-source', ref: 'alert-source/alertmanager' },
    occurredAt: instantOf(Date.parse('2026-11-30T07:30:00Z')),
  },
  title: 'Card payments fail at db-7',
  severity: 'sev1',
  source: { ...exampleEvents.IncidentDeclared.source, kind: 'alertmanager' },
  reason: { code: 'alert-firing', text: 'It fires.', definition: null, facts: { team: 'payments' } },
};
const facts = routingFacts(
  declared,
  reportedIn(declared),
  ['business-service/card-payments'],
  declared.meta.occurredAt,
  definitions,
);

const ruleOf = (condition: string): RoutingRule => ({
  ref: 'routing-rule/shown',
  name: 'Shown',
  order: 1,
  if: condition,
  then: ['team/payments'],
});

describe('what docs/routing.md shows', () => {
  it('are rules that can be applied to the sample organisation, without a warning', () => {
    const rules = blocks('yaml').map((code): unknown => parse(code));
    assert.equal(rules.length, 2);
    const checked = checkEntries(rules, definitions);
    assert.deepEqual(checked.ok ? warningsOf(checked.entries, definitions) : checked.problems, []);
  });

  it('are conditions that hold for the incident that it speaks of', () => {
    const conditions = blocks('cel').flatMap((code) => code.trim().split('\n'));
    assert.ok(conditions.length > 10);
    for (const condition of conditions) {
      const compiled = conditionOf(ruleOf(condition));
      assert.ok(compiled.ok, condition);
      assert.deepEqual(compiled.expression.evaluate(boundFacts(facts)), { ok: true, value: true }, condition);
    }
  });

  it('are conditions that are refused, with what is said of them', () => {
    const lines = blocks('cel-refused').flatMap((code) => code.trim().split('\n'));
    assert.ok(lines.length >= 10);
    for (let at = 0; at < lines.length; at += 2) {
      const compiled = conditionOf(ruleOf(lines[at] ?? ''));
      assert.equal(`# ${compiled.ok ? '' : faultSentence(compiled.fault)}`, lines[at + 1]);
    }
  });

  it('is why a rule of it does not apply by day', () => {
    const rule = parse(blocks('yaml')[0] ?? '') as RoutingRule;
    const copy = acme();
    copy.apply(appliedEvent(rule));
    const asked = askRules(facts, copy).rules.find(({ name }) => name === rule.name);
    assert.equal(blocks('text')[0], `${asked?.name} does not apply: ${asked?.because}\n`);
  });

  it('are all the names that there are', () => {
    const compiled = conditionOf(ruleOf('incident.none'));
    const fields = /it has (.*)$/.exec(compiled.ok ? '' : compiled.fault.detail)?.[1]?.split(/, | and /) ?? [];
    const shown = [...text.matchAll(/^\| `incident\.(\w+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(shown, fields);
  });
});
