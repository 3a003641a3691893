import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkEntries } from '../checks/check-entries.ts';
import { entrySchemas, typeOf, ownTypeOf, type EntryType } from '../entry.ts';
import { definitionsOf } from '../testing/index.ts';
import { catalogReference } from './catalog-reference.ts';
import { exampleEntries } from './examples.ts';
import { fieldsOf } from './fields.ts';

const types = Object.keys(entrySchemas) as EntryType[];

describe('the reference of the catalog', () => {
  it('has examples that are together a catalog without a fault', () =>
    assert.deepEqual(checkEntries(Object.values(exampleEntries).flat(), definitionsOf()), {
      ok: true,
      entries: Object.values(exampleEntries).flat(),
    }));

  for (const type of types) {
    it(`has an example of a ${type}, under its heading`, () => {
      assert.ok(exampleEntries[type].length > 0);
      const isOfIt = (ref: string) => [ref, ownTypeOf(ref)].some((one) => typeOf(one) === type);
      assert.ok(exampleEntries[type].every(({ ref }) => isOfIt(ref)));
      const text = catalogReference({ toYaml: ({ ref }) => `ref: ${ref}\n`, receiver: '' });
      assert.ok(text.split(`\n## ${type}\n`)[1]?.includes(`\`\`\`yaml\nref: ${exampleEntries[type][0]?.ref}\n`));
    });

    it(`says of every field of a ${type} what it is and what holds without it`, () => {
      for (const { path, type: form, meaning, leftOut } of fieldsOf(entrySchemas[type]))
        assert.ok(meaning !== '' && leftOut !== '' && !/undefined|  /.test(form), `${path}: ${form}`);
    });
  }

  it('takes nested fields, lists and shapes apart, with their bounds', () => {
    const shown = (type: EntryType) => fieldsOf(entrySchemas[type]).map((field) => `${field.path}: ${field.type}`);
    for (const [type, line] of [
      ['schedule', 'rotation.people: list of at most 200: each ref of `person`'],
      ['schedule', 'rotation.turnLength: duration'],
      ['schedule', 'turns: read only'],
      ['person', 'contactMethods[email].address: email, at most 254 characters'],
      ['person', 'contactRules.high[].after: duration'],
      ['severity', 'rank: whole number from 1 to 100'],
      ['severity', 'urgency: `high` or `low`'],
      ['escalation-path', 'nodes[].level.targets: list of 1 to 50: each ref of `person` or `schedule` or `team`'],
      ['escalation-path', 'nodes[].repeat.times: whole number from 1 to 20'],
      ['catalog-type', 'attributes.*[number].minimum: number'],
      [
        'catalog-type',
        'relations.*.to: list of 1 to 20: each text like `^[a-z0-9]+(-[a-z0-9]+)*$`, at most 30 characters',
      ],
      ['component', 'links[].url: url'],
      ['alert-source', 'severities: at most 200 pairs: text to ref of `severity`'],
    ] as const)
      assert.ok(shown(type).includes(line), shown(type).join('\n'));
  });
});
