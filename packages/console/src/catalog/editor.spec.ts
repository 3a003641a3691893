import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { differencesOf } from './differences.ts';
import { fieldsOf, retyped, valuesFrom, type Schema } from './form-fields.ts';
import { connectionsOf, factsOf } from './told.ts';
import { entriesIn, yamlOf } from './yaml-entries.ts';

const schema: Schema = {
  properties: {
    ref: { type: 'string' },
    name: { type: 'string', maxLength: 120 },
    description: { type: 'string', maxLength: 2_000 },
    rank: { type: 'integer' },
    urgency: { anyOf: [{ const: 'high' }, { const: 'low' }] },
    owner: { type: 'string', pattern: '^(team)/[a-z0-9]+(-[a-z0-9]+)*$' },
    partOf: {
      type: 'array',
      items: { type: 'string', pattern: '^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$' },
    },
    aliases: { type: 'array', items: { type: 'string' } },
    links: { type: 'array', items: { type: 'object' } },
    assumed: { const: true },
    attributes: { properties: { region: { type: 'string' }, on: { type: 'boolean' } } },
  },
  required: ['ref', 'name'],
};
const entry = {
  ref: 'component/a',
  name: 'A',
  aliases: ['x', 'y'],
  partOf: ['component/b', 'component/c'],
  links: [{ url: 'https://acme.example' }],
  attributes: { region: 'north', more: 1 },
  beyond: 'the schema',
};

/** The form as a browser sends it when nothing is changed. */
const untouched = (): Record<string, string> =>
  Object.fromEntries(
    fieldsOf(schema, entry)
      .flatMap((one) => (one.kind === 'group' ? one.fields : [one]))
      .flatMap((one) => ('value' in one ? [[one.name, one.value]] : [])),
  );

describe('an entry as a form', () => {
  it('has a field of the fitting kind for everything that the schema has', () => {
    assert.deepEqual(
      fieldsOf(schema, entry).map(({ name, kind }) => `${name} ${kind}`),
      [
        'name text',
        'description long',
        'rank number',
        'urgency choice',
        'owner ref',
        'partOf refs',
        'aliases lines',
        'links yaml',
        'assumed flag',
        'attributes group',
      ],
    );
  });

  it('changes nothing when nothing is changed in it, and keeps what it does not show', () => {
    const { values, faults } = valuesFrom(fieldsOf(schema, entry), untouched(), entry);
    assert.deepEqual([values, faults], [entry, []]);
  });

  it('takes what was typed by the kind of the field', () => {
    const typed = {
      ...untouched(),
      rank: '2',
      urgency: 'low',
      partOf: 'component/b, component/d',
      aliases: 'x\r\n\r\n z \r\n',
      links: '',
      assumed: 'true',
      description: 'two\r\nlines',
      'attributes.region': '',
      'attributes.on': 'false',
    };
    const { values } = valuesFrom(fieldsOf(schema, entry), typed, entry);
    assert.deepEqual(values, {
      ref: 'component/a',
      name: 'A',
      aliases: ['x', 'z'],
      partOf: ['component/b', 'component/d'],
      attributes: { more: 1, on: false },
      beyond: 'the schema',
      rank: 2,
      urgency: 'low',
      assumed: true,
      description: 'two\nlines',
    });
  });

  it('names the field whose YAML cannot be read, and shows again what was typed', () => {
    const typed = { ...untouched(), links: '- [' };
    const all = fieldsOf(schema, entry);
    assert.deepEqual(
      valuesFrom(all, typed, entry).faults.map(({ field }) => field),
      ['links'],
    );
    const links = retyped(all, typed).find(({ name }) => name === 'links');
    assert.equal(links !== undefined && 'value' in links ? links.value : undefined, '- [');
  });
});

describe('entries as YAML', () => {
  it('know the line of each part', () => {
    const written = entriesIn('# one\nref: component/a\nname: A\n---\nref: component/b\naliases:\n  - x\n  - y\n');
    assert.deepEqual(written.faults, []);
    assert.equal(written.values.length, 2);
    assert.deepEqual(
      ['/entries/0/name', '/entries/1/aliases/1', '/entries/1/owner', '/elsewhere'].map((pointer) =>
        written.lineOf(pointer),
      ),
      [3, 8, 5, undefined],
    );
  });

  it('tell every fault of the syntax with its line, and then have no values', () => {
    const { faults, values } = entriesIn('ref: a\n  b: [\n---\n- 1\n');
    assert.deepEqual(values, []);
    assert.ok(faults.length >= 2);
    assert.equal(faults.at(-1)?.line, 4);
    assert.deepEqual(entriesIn('a: &a [*a]').values, []);
    assert.deepEqual(entriesIn('').values, []);
  });
});

describe('the difference of two entries', () => {
  it('is told line by line, with what is the same left out', () => {
    const before = yamlOf({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7 });
    const lines = differencesOf(before, yamlOf({ a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 8 }));
    assert.deepEqual(
      lines.map(({ kind, text }) => `${kind} ${text}`),
      ['left-out …', 'same d: 4', 'same e: 5', 'same f: 6', 'removed g: 7', 'added g: 8'],
    );
    assert.deepEqual(differencesOf(before, before), []);
    assert.deepEqual(differencesOf('', 'a: 1\n'), [{ kind: 'added', text: 'a: 1' }]);
  });
});

describe('an entry in words', () => {
  it('has the names of what it refers to, and YAML where there are no words', () => {
    const facts = factsOf(entry, [
      { ref: 'component/b', name: 'B', pointer: '/partOf/0' },
      { ref: 'component/c', name: 'C', pointer: '/partOf/1' },
    ]);
    assert.deepEqual(
      facts.map(({ label, kind }) => `${label} ${kind}`),
      ['Aliases words', 'Part of entries', 'Attributes yaml', 'Beyond text'],
    );
  });

  it('is connected to what names it, together for each way of naming it', () => {
    const link = (ref: string, pointer: string) => ({ ref, name: ref, pointer });
    assert.deepEqual(
      connectionsOf([link('a/a', '/partOf/0'), link('a/b', '/partOf/3'), link('a/c', '/relations/runs-on')]).map(
        ({ how, entries }) => `${entries.length} ${how}`,
      ),
      ['2 is part of it', '1 names it as runs-on'],
    );
  });
});
