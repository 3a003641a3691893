import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ladderOf } from './ladder.ts';
import { acme, at, contextAt } from './testing/story.ts';

const week = 7 * 24 * 60 * 60 * 1000;

describe('the ladder of a path', () => {
  it('has the people of the moment that is asked about, and who takes over at the next', () => {
    const peopleAt = (moment: typeof at) =>
      ladderOf({ entry: acme.path, version: 3 }, moment, contextAt(moment).definitions).nodes.map((node) =>
        node.kind === 'level' ? node.people.map(({ name }) => name).join(', ') : node.kind,
      );
    assert.deepEqual(peopleAt(at), ['Ana Costa', 'Ben Ito, Cleo Park', 'repeat']);
    assert.deepEqual(peopleAt((at + week) as typeof at), ['Ben Ito', 'Ben Ito, Cleo Park', 'repeat']);
  });

  it('numbers levels within branches as a climb does, and says why one reaches nobody', () => {
    const level = (target: string) => ({ level: { targets: [target], acknowledgeWithin: 'PT5M' } });
    const entry = {
      ...acme.path,
      nodes: [
        level('schedule/identity'),
        { name: 'bad', branch: { if: 'incident.rank == 1', then: [level('person/ben')], else: [level('team/empty')] } },
        { repeat: { times: 2 } },
      ],
    };
    const { nodes, lastResort } = ladderOf({ entry, version: 1 }, at, contextAt(at).definitions);
    assert.deepEqual(
      nodes.map(({ kind, depth, ...node }) => [kind, depth, 'level' in node ? node.level : null]),
      [
        ['level', 0, 1],
        ['branch', 0, null],
        ['level', 1, 2],
        ['otherwise', 0, null],
        ['level', 1, 3],
        ['repeat', 0, null],
      ],
    );
    assert.match(JSON.stringify(nodes[4]), /nobody is on call or reachable through Empty/);
    assert.deepEqual(
      lastResort.people.map(({ name }) => name),
      ['Dana Reyes'],
    );
  });
});
