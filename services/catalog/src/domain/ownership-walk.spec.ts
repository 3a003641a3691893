import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionsOf } from '@escalog/definitions/testing';
import fc from 'fast-check';
import { component } from '../testing/organisation.ts';
import { walkToOwner } from './ownership-walk.ts';

const to = (...names: readonly string[]) => names.map((name) => `component/${name}`);
const ownedBy = (name: string) => ({ owner: `team/${name}` });

/** `a part-of b, b provided-by c, owner team/x`. */
function shown(start: string, ...things: readonly ReturnType<typeof component>[]): string {
  const { steps, owner, endedAt } = walkToOwner(`component/${start}`, definitionsOf(...things));
  const short = (ref: string): string => ref.replace('component/', '');
  return [
    ...steps.map((step) => `${short(step.from)} ${step.edge} ${short(step.to)}`),
    owner === undefined ? `ended at ${short(endedAt)}` : `${short(endedAt)} owner ${owner}`,
  ].join(', ');
}

describe('the walk to an owner', () => {
  it('takes the owner of the entry itself first', () => {
    assert.equal(
      shown('a', component('a', 'A', { ...ownedBy('own'), partOf: to('b') }), component('b', 'B', ownedBy('other'))),
      'a owner team/own',
    );
  });

  it('follows the relations that a type counts as these, after the fields', () => {
    const queue = {
      ref: 'catalog-type/queue',
      name: 'Queue',
      relations: {
        readBy: { to: ['component'], many: true },
        runsOn: { to: ['component'], countsAs: 'provided-by' as const },
        belongsTo: { to: ['component'], many: true, countsAs: 'part-of' as const },
      },
    };
    const relations = { readBy: to('r'), runsOn: 'component/p', belongsTo: to('w', 'v') };
    const orders = { ref: 'queue/orders', name: 'Orders', partOf: to('x'), relations };
    const all = definitionsOf(queue, orders, ...['r', 'p', 'w', 'v', 'x'].map((name) => component(name, name)));
    const { steps } = walkToOwner('queue/orders', all);
    assert.equal(steps.at(-1)?.to, 'component/p', 'the last that was asked; what reads it was not');
    const withOwner = (name: string) =>
      walkToOwner('queue/orders', definitionsOf(queue, orders, component(name, name, ownedBy(name)))).steps;
    assert.deepEqual(withOwner('v'), [{ from: 'queue/orders', edge: 'part-of', to: 'component/v' }]);
    assert.deepEqual(withOwner('p'), [{ from: 'queue/orders', edge: 'provided-by', to: 'component/p' }]);
  });

  it('asks what the entry is part of before what provides it', () => {
    assert.equal(
      shown(
        'a',
        component('a', 'A', { providedBy: to('p'), partOf: to('w') }),
        component('p', 'P', ownedBy('p')),
        component('w', 'W', ownedBy('w')),
      ),
      'a part-of w, w owner team/w',
    );
  });

  it('asks what provides the entry when what it is part of has no owner', () => {
    assert.equal(
      shown(
        'a',
        component('a', 'A', { partOf: to('w'), providedBy: to('p') }),
        component('w', 'W'),
        component('p', 'P', ownedBy('p')),
      ),
      'a provided-by p, p owner team/p',
    );
  });

  it('prefers a near owner to a far one', () => {
    const far = [component('w', 'W', { partOf: to('ww') }), component('ww', 'WW', ownedBy('far'))];
    assert.equal(
      shown(
        'a',
        component('a', 'A', { partOf: to('w'), providedBy: to('p') }),
        ...far,
        component('p', 'P', ownedBy('near')),
      ),
      'a provided-by p, p owner team/near',
    );
  });

  it('keeps the order of the catalog among equals', () => {
    assert.equal(
      shown(
        'a',
        component('a', 'A', { partOf: to('y', 'x') }),
        component('x', 'X', ownedBy('x')),
        component('y', 'Y', ownedBy('y')),
      ),
      'a part-of y, y owner team/y',
    );
  });

  it('remembers every step of a long way', () => {
    assert.equal(
      shown(
        'a',
        component('a', 'A', { partOf: to('b') }),
        component('b', 'B', { providedBy: to('c') }),
        component('c', 'C', ownedBy('c')),
      ),
      'a part-of b, b provided-by c, c owner team/c',
    );
  });

  it('ends in a circle without an owner', () => {
    assert.equal(
      shown('a', component('a', 'A', { partOf: to('b') }), component('b', 'B', { providedBy: to('a') })),
      'a part-of b, ended at b',
    );
  });

  it('ends at an entry that is not there', () => {
    assert.equal(shown('gone'), 'ended at gone');
    assert.equal(shown('a', component('a', 'A', { partOf: to('gone') })), 'a part-of gone, ended at gone');
  });

  const names = ['a', 'b', 'c', 'd', 'e'];
  const edges = fc.subarray(names).map((chosen) => to(...chosen));
  const things = fc
    .tuple(
      ...names.map((name) =>
        fc.record({
          owner: fc.option(fc.constant(`team/${name}`), { nil: undefined }),
          partOf: edges,
          providedBy: edges,
        }),
      ),
    )
    .map((all) =>
      all.map(({ owner, ...more }, index) =>
        component(names[index] ?? '', names[index] ?? '', { ...more, ...(owner !== undefined && { owner }) }),
      ),
    );

  it('finds an owner whenever one can be reached, in as few steps as possible, along edges that exist', () => {
    fc.assert(
      fc.property(things, (all) => {
        const { steps, owner, endedAt } = walkToOwner('component/a', definitionsOf(...all));
        const of = (ref: string) => all.find((thing) => thing.ref === ref);
        for (const { from, edge, to: target } of steps)
          assert.ok((edge === 'part-of' ? of(from)?.partOf : of(from)?.providedBy)?.includes(target));
        const nearest = distances(all)
          .filter(([ref]) => of(ref)?.owner !== undefined)
          .map(([, distance]) => distance);
        assert.equal(owner, nearest.length === 0 ? undefined : of(endedAt)?.owner);
        if (owner !== undefined) assert.equal(steps.length, Math.min(...nearest));
      }),
    );
  });
});

/** How far each entry is from component/a, found another way: by rounds over all edges. */
function distances(all: readonly ReturnType<typeof component>[]): readonly (readonly [string, number])[] {
  const far = new Map([['component/a', 0]]);
  for (let round = 1; round <= all.length; round += 1) {
    for (const { ref, partOf = [], providedBy = [] } of all) {
      if (far.get(ref) === round - 1)
        for (const next of [...partOf, ...providedBy]) if (!far.has(next)) far.set(next, round);
    }
  }
  return [...far];
}
