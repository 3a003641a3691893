import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PathNode } from './entries/escalation-path.ts';
import { pathDefinitionOf } from './path-definition.ts';
import { levelsIn, stepsOf } from './path-steps.ts';

const level = (name?: string): PathNode => ({
  ...(name !== undefined && { name }),
  level: { targets: ['person/ana'], acknowledgeWithin: 'PT5M' },
});
const nodes: PathNode[] = [
  level('first'),
  {
    name: 'hours',
    branch: {
      if: 'incident.rank == 1',
      then: [level('second'), { repeat: { times: 2, to: 'hours' } }],
      else: [level(), { branch: { if: 'incident.alerts > 1', then: [level('third')] } }],
    },
  },
  { repeat: { times: 1 } },
];

describe('the steps of a path', () => {
  it('are in the order in which it is written, each side of a branch leading on behind it', () => {
    assert.deepEqual(
      stepsOf(nodes).map((step) => {
        switch (step.kind) {
          case 'level':
            return `level ${step.number} ${step.name}`;
          case 'branch':
            return `branch else ${step.otherwise} end ${step.end}`;
          case 'repeat':
            return `repeat to ${step.to}`;
          default:
            return `goto ${step.to}`;
        }
      }),
      [
        'level 1 first',
        'branch else 5 end 8',
        'level 2 second',
        'repeat to 1',
        'goto 8',
        'level 3 null',
        'branch else 8 end 8',
        'level 4 third',
        'repeat to 0',
      ],
    );
  });

  it('know where their node is in the entry and in events', () => {
    const told = pathDefinitionOf({ ref: 'escalation-path/p', name: 'P', nodes, lastResort: 'person/ana' }).nodes;
    for (const { node, name, level: own } of levelsIn(nodes))
      assert.deepEqual([told[node]?.name, told[node]?.level?.targets], [name, own.targets]);
    assert.deepEqual(
      levelsIn(nodes).map(({ pointer }) => pointer),
      ['/nodes/0', '/nodes/1/branch/then/0', '/nodes/1/branch/else/0', '/nodes/1/branch/else/1/branch/then/0'],
    );
  });
});
