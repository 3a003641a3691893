import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { CatalogEntry, EntryOf } from '../entry.ts';
import { exampleEntries } from '../reference/examples.ts';
import { definitionsOf } from '../testing/index.ts';
import { checkEntries } from './check-entries.ts';

const sound = Object.values(exampleEntries).flat();
const [queue, signIns] = exampleEntries['catalog-type'] as [EntryOf<'catalog-type'>, CatalogEntry];

/** The problems of `extra` put over the example catalog: `pointer: detail`, pointers from the first of `extra`. */
function problemsOf(...extra: readonly unknown[]): readonly string[] {
  const checked = checkEntries(extra, definitionsOf(...sound));
  return checked.ok ? [] : checked.problems.map(({ pointer, detail }) => `${pointer}: ${detail}`);
}

const type = (more: object) => ({ ref: 'catalog-type/tank', name: 'Tank', ...more });
const tank = (more: object = {}) => ({ ref: 'tank/north', name: 'North', ...more });
const everyKind = type({
  attributes: {
    note: { type: 'text', maxLength: 5 },
    litres: { type: 'number', minimum: 1, maximum: 9.5 },
    sealed: { type: 'boolean' },
    built: { type: 'date' },
    checked: { type: 'instant' },
    plan: { type: 'url' },
    valves: { type: 'list', maxItems: 2 },
    colour: { type: 'enumeration', values: ['red', 'blue'] },
    kind: { type: 'enumeration', values: ['only'] },
  },
});

describe('an entry of a type of somebody’s own', () => {
  it('is checked by its type, which may come in the same apply', () => {
    const attributes = {
      note: 'new',
      litres: 9.5,
      sealed: false,
      built: '2024-02-29',
      checked: '2026-11-29T09:00:00+01:00',
      plan: 'https://acme.example/plan?x=1',
      valves: ['a', 'b'],
      colour: 'blue',
      kind: 'only',
    };
    assert.deepEqual(problemsOf(tank({ attributes }), everyKind), []);
  });

  for (const [attributes, problem] of [
    [{ note: 'longer' }, /^\/entries\/0\/attributes\/note: note must not have more than 5 characters/],
    [{ litres: 0 }, /^\/entries\/0\/attributes\/litres: litres must be 1 or more/],
    [{ litres: 10 }, /litres must be 9.5 or less/],
    [{ litres: '9' }, /litres must be a number/],
    [{ sealed: 'yes' }, /sealed must be true or false/],
    [{ built: '2026-02-29' }, /built "2026-02-29" does not fit: a day/],
    [{ checked: '2026-11-29T09:00' }, /checked "2026-11-29T09:00" does not fit: a moment with its offset/],
    [{ plan: 'javascript:alert(1)' }, /plan "javascript:alert\(1\)" does not fit: an http/],
    [{ valves: 'a' }, /valves must be a list/],
    [{ valves: ['a', 'b', 'c'] }, /valves must have at most 2 items/],
    [{ valves: [1] }, /^\/entries\/0\/attributes\/valves\/0: valves\[0\] must be text/],
    [{ colour: 'green' }, /colour must be "red" or "blue"/],
    [{ kind: 'other' }, /kind must be/],
    [{ Note: 'new' }, /^\/entries\/0\/attributes\/Note: unknown field "Note"/],
    [{ constructor: 'x' }, /unknown field "constructor"/],
    [{ note: 'a\u202eb' }, /note holds U\+202E/],
    ['text', /attributes must be an object/],
  ] as const) {
    it(`is told where it does not fit: ${JSON.stringify(attributes)}`, () => {
      const [problem1, ...more] = problemsOf(tank({ attributes }), everyKind);
      assert.match(problem1 ?? '', problem);
      assert.deepEqual(more, []);
    });
  }

  it('must have what its type requires, also when it has no attributes at all', () => {
    const strict = type({ attributes: { litres: { type: 'number', required: true } } });
    assert.deepEqual(problemsOf(tank(), strict), [
      '/entries/0/attributes: needs attributes: what the type asks for: litres',
    ]);
    assert.deepEqual(problemsOf(tank({ attributes: {} }), strict), [
      '/entries/0/attributes/litres: needs litres: a number',
    ]);
  });

  it('has no attributes where its type has none', () =>
    assert.deepEqual(problemsOf(tank({ attributes: { a: 1 } }), type({})), [
      '/entries/0/attributes: unknown field "attributes"',
    ]));

  it('leads only where its relations may lead, to one or to many', () => {
    const related = type({
      relations: { feeds: { to: ['component', 'tank'], many: true }, guardedBy: { to: ['person'], required: true } },
    });
    const relations = { feeds: ['component/session-store', 'tank/north'], guardedBy: 'person/ana-costa' };
    assert.deepEqual(problemsOf(tank({ relations }), related), []);
    assert.deepEqual(
      problemsOf(tank({ relations: { feeds: 'tank/north', guardedBy: ['person/ana-costa'] } }), related),
      ['/entries/0/relations/feeds: feeds must be a list', '/entries/0/relations/guardedBy: guardedBy must be text'],
    );
    assert.match(
      problemsOf(tank({ relations: { ...relations, feeds: ['team/identity'] } }), related)[0] ?? '',
      /^\/entries\/0\/relations\/feeds\/0: feeds\[0\] "team\/identity" does not fit: the ref of a component or tank/,
    );
    assert.deepEqual(problemsOf(tank({ relations: { ...relations, feeds: ['tank/south'] } }), related), [
      '/entries/0/relations/feeds/0: tank/south exists neither here nor in the catalog',
    ]);
  });

  it('needs a type that exists', () => {
    assert.match(
      problemsOf({ ref: 'pump/a', name: 'A' })[0] ?? '',
      /^\/entries\/0\/ref: unknown type in "pump\/a".* or those of a catalog-type\/pump that you apply$/,
    );
  });

  it('is not faulty because its type is: a fault is told once', () =>
    assert.deepEqual(problemsOf(tank(), type({ attributes: { a: { type: 'colour' } } })), [
      '/entries/1/attributes/a/type: type must be "text", "number", "boolean", "date", "instant", "url", "list" or "enumeration"',
    ]));

  it('may be what an alert source affects', () => {
    const source = { ref: 'alert-source/pumps', name: 'Pumps', format: 'heartbeat', every: 'PT5M' };
    assert.deepEqual(problemsOf({ ...source, affects: ['queue/sign-ins'] }), []);
    assert.deepEqual(problemsOf({ ...source, affects: ['team/identity'] }), [
      '/entries/0/affects/0: team/identity cannot be in affects: give a business-service, a component or an entry of a type of your own',
    ]);
  });

  it('may be what others are part of and provided by, but people and teams may not', () => {
    const thing = { ref: 'component/c', name: 'C', partOf: ['queue/sign-ins', 'business-service/login'] };
    assert.deepEqual(problemsOf(thing), []);
    assert.deepEqual(problemsOf({ ...thing, providedBy: ['team/identity'] }), [
      '/entries/0/providedBy/0: team/identity cannot be in providedBy: give a business-service, a component or an entry of a type of your own',
    ]);
  });
});

describe('a type of somebody’s own', () => {
  for (const [name, problem] of [
    ['team', 'team is a built-in type; call yours something else'],
    ['catalog-type', 'catalog-type is a built-in type; call yours something else'],
    ['maintenance-window', 'maintenance-window is a built-in type; call yours something else'],
    ['incident', 'incident is kept for a type of Escalog itself; call yours something else'],
  ] as const) {
    it(`cannot be called ${name}`, () =>
      assert.deepEqual(problemsOf({ ref: `catalog-type/${name}`, name: 'X' }), [`/entries/0/ref: ${problem}`]));
  }

  for (const [more, problem] of [
    [{ attributes: { 'a b': { type: 'text' } } }, /^\/entries\/0\/attributes\/a b: "a b" cannot be a name here/],
    [
      { attributes: { a: { type: 'number', minimum: 2, maximum: 1 } } },
      /a\/minimum: the least, 2, is more than the most/,
    ],
    [{ attributes: { a: { type: 'enumeration', values: ['x', 'x'] } } }, /values\/1: "x" is given twice/],
    [{ attributes: { a: { type: 'text', minimum: 1 } } }, /unknown field "minimum"/],
    [
      { relations: { a: { to: ['nowhere'] } } },
      /^\/entries\/0\/relations\/a\/to\/0: catalog-type\/nowhere exists neither/,
    ],
    [
      { relations: { a: { to: ['team'], countsAs: 'part-of' } } },
      /counts as part-of leads to things with an owner, and a team has none/,
    ],
    [{ relations: { a: { to: [] } } }, /to must have at least 1 item/],
  ] as const) {
    it(`is told what is wrong with it: ${JSON.stringify(more)}`, () => {
      const [first, ...others] = problemsOf(type(more));
      assert.match(first ?? '', problem);
      assert.deepEqual(others, []);
    });
  }

  it('cannot be changed so that entries in the catalog do not fit, unless they are sent mended', () => {
    const shorter = { ...queue, attributes: { ...queue.attributes, retentionDays: { type: 'number', maximum: 3 } } };
    assert.deepEqual(problemsOf(shorter), [
      '/entries/0: queue/sign-ins in the catalog would not fit any more, at attributes/retentionDays: retentionDays must be 3 or less; send it mended together with the type',
    ]);
    const mended = { ...signIns, attributes: { retentionDays: 3, tier: 'gold' } };
    assert.deepEqual(problemsOf(shorter, mended), []);
  });

  it('cannot make entries in the catalog lead round in a circle', () => {
    const current = definitionsOf(
      ...sound,
      { ref: 'catalog-type/tank', name: 'Tank', relations: { feeds: { to: ['tank'] } } },
      { ref: 'tank/a', name: 'A', relations: { feeds: 'tank/b' } },
      { ref: 'tank/b', name: 'B', relations: { feeds: 'tank/a' } },
    );
    const counting = type({ relations: { feeds: { to: ['tank'], countsAs: 'part-of' } } });
    const checked = checkEntries([counting], current);
    assert.deepEqual(checked.ok ? [] : checked.problems, [
      { pointer: '/entries/0', detail: 'partOf goes in a circle: tank/a -> tank/b -> tank/a' },
    ]);
  });

  it('and an entry of it, whatever they are, are taken or told where they are wrong, and nothing fails', () => {
    const anything = fc.oneof(fc.jsonValue(), fc.object(), fc.constantFrom(null, undefined, NaN, '__proto__', []));
    const field = fc.constantFrom('litres', 'constructor', '__proto__', 'toString', 'a-b');
    fc.assert(
      fc.property(
        fc.dictionary(field, anything),
        fc.dictionary(field, anything),
        anything,
        (attributes, relations, value) => {
          const checked = checkEntries(
            [type({ attributes, relations }), tank({ attributes: relations }), tank({ relations: value })],
            definitionsOf(...sound),
          );
          assert.ok(!checked.ok && checked.problems.every(({ pointer }) => pointer.startsWith('/entries')));
        },
      ),
    );
  });
});
