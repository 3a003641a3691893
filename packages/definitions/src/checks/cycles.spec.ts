import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { cyclesIn } from './cycles.ts';

const graph = (edges: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(edges));

describe('cycles', () => {
  it('are none in a tree, a diamond, or with an edge to what does not exist', () => {
    assert.deepEqual(cyclesIn(graph({ a: ['b', 'c'], b: ['d'], c: ['d'], d: ['e'] })), []);
  });

  it('are named from a member round to it, without what only leads there', () => {
    assert.deepEqual(cyclesIn(graph({ into: ['a'], a: ['dead-end', 'b'], b: ['c'], c: ['a'] })), [
      ['a', 'b', 'c', 'a'],
    ]);
  });

  it('may be of one', () => {
    assert.deepEqual(cyclesIn(graph({ a: ['a'] })), [['a', 'a']]);
  });

  it('that lie apart are all named', () => {
    assert.deepEqual(cyclesIn(graph({ a: ['b'], b: ['a'], c: ['d'], d: ['c'] })), [
      ['a', 'b', 'a'],
      ['c', 'd', 'c'],
    ]);
  });

  it('are found in a chain of thousands without running out of stack', () => {
    const chain = Array.from(
      { length: 20_000 },
      (_, index) => [String(index), [String((index + 1) % 20_000)]] as const,
    );
    assert.equal(cyclesIn(new Map(chain))[0]?.length, 20_001);
  });

  const graphs = fc
    .array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 20 })
    .map(
      (pairs) =>
        new Map(
          Array.from(
            { length: 8 },
            (_, from) =>
              [String(from), pairs.filter((pair) => pair[0] === from).map((pair) => String(pair[1]))] as const,
          ),
        ),
    );

  it('are walks along edges that come round', () => {
    fc.assert(
      fc.property(graphs, (edges) => {
        for (const cycle of cyclesIn(edges)) {
          assert.equal(cycle[0], cycle.at(-1));
          cycle.slice(1).forEach((to, index) => assert.ok(edges.get(cycle[index] ?? '')?.includes(to)));
        }
      }),
    );
  });

  it('are found whenever something leads back to itself', () => {
    fc.assert(
      fc.property(graphs, (edges) =>
        assert.equal(
          cyclesIn(edges).length > 0,
          [...edges.keys()].some((from) => reachable(edges, from).has(from)),
        ),
      ),
    );
  });
});

function reachable(edges: ReadonlyMap<string, readonly string[]>, from: string): ReadonlySet<string> {
  const reached = new Set(edges.get(from));
  for (const next of reached) for (const further of edges.get(next) ?? []) reached.add(further);
  return reached;
}
