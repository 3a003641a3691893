import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  branchConditionOf,
  checkEntries,
  DefinitionsCopy,
  faultSentence,
  gapWarnings,
  ruleCondition,
  warningsOf,
  type CatalogEntry,
} from '@escalog/definitions';
import { appliedEvent } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';
import { parse, parseAllDocuments } from 'yaml';

const root = new URL('../../../', import.meta.url);
const text = readFileSync(new URL('docs/escalating.md', root), 'utf8');
const reference = readFileSync(new URL('docs/catalog.md', root), 'utf8');

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

describe('what docs/escalating.md shows', () => {
  const definitions = acme();

  it('can be applied to the sample organisation, all of it, without a warning', () => {
    const entries = blocks('yaml').map((code): unknown => parse(code));
    assert.equal(entries.length, 5);
    const checked = checkEntries(entries, definitions);
    const now = instantOf(Date.UTC(2026, 10, 18));
    assert.deepEqual(
      checked.ok
        ? [...warningsOf(checked.entries, definitions), ...gapWarnings(checked.entries, definitions, now)]
        : checked.problems,
      [],
    );
  });

  it('are conditions that are sound', () => {
    const branches = blocks('cel-branch').flatMap((code) => code.trim().split('\n'));
    const rules = blocks('cel-rule').flatMap((code) => code.trim().split('\n'));
    assert.ok(branches.length >= 5 && rules.length >= 5);
    for (const condition of branches) {
      const compiled = branchConditionOf(condition);
      assert.equal(compiled.ok ? '' : faultSentence(compiled.fault), '', condition);
    }
    for (const condition of rules) {
      const compiled = ruleCondition({ ref: 'rule/x', name: 'X', on: ['severity-raised'], if: condition, do: [] });
      assert.equal(compiled === undefined || compiled.ok ? '' : faultSentence(compiled.fault), '', condition);
    }
  });

  it('are all the triggers and actions that there are', () => {
    const shown = new Set([...text.matchAll(/^\| (`[^|]*`) \| /gm)].flatMap(([, cell = '']) => cell.match(/[a-z-]+/g)));
    const triggers = ['declared', 'bounced', 'acknowledged', 'declined', 'handed-off', 'path-exhausted'];
    const kinds = ['severity-raised', 'severity-lowered', 'scope-grown', 'status-changed'];
    const elapsed = ['unacknowledged-for', 'in-severity-for', 'open-for', 'without-update-for', 'without-lead-for'];
    for (const trigger of [...triggers, ...kinds, ...elapsed]) {
      assert.ok(shown.has(trigger), trigger);
      assert.ok(reference.includes(trigger), trigger);
    }
    const actions = blocks('yaml').join('\n');
    for (const action of ['page', 'start', 'nudge', 'tell', 'post', 'call'])
      assert.match(actions, new RegExp(`^  - ${action}:`, 'm'));
  });
});
