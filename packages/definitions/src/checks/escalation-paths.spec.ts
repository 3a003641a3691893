import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PathNode } from '../entries/escalation-path.ts';
import { definitionsOf } from '../testing/index.ts';
import { problemsOfPath } from './escalation-paths.ts';
import { referencesOf } from './references.ts';
import { warningsOf } from './warnings.ts';

const path = (...nodes: PathNode[]) => ({ ref: 'escalation-path/p', name: 'P', nodes, lastResort: 'person/ana' });
const level = (name?: string, acknowledgeWithin = 'PT5M'): PathNode => ({
  ...(name !== undefined && { name }),
  level: { targets: ['person/ana'], acknowledgeWithin },
});
const repeat = (times: number, to?: string): PathNode => ({ repeat: { times, ...(to !== undefined && { to }) } });
const branch = (condition: string, then: PathNode[], otherwise: PathNode[] = [], name?: string): PathNode => ({
  ...(name !== undefined && { name }),
  branch: { if: condition, then, ...(otherwise.length > 0 && { else: otherwise }) },
});
const isWorst = 'incident.rank == 1';

const problemsOf = (...nodes: PathNode[]) =>
  problemsOfPath(path(...nodes)).map(({ pointer, detail }) => `${pointer}: ${detail}`);

describe('a path without a fault', () => {
  it('may begin with a branch, repeat anywhere, and go back to nodes on its list and around it', () => {
    assert.deepEqual(
      problemsOf(
        branch(
          isWorst,
          [level('a'), repeat(2, 'top'), branch('incident.alerts > 3', [level(), repeat(1, 'a')])],
          [],
          'top',
        ),
        level('b'),
        repeat(1, 'b'),
        level(),
        repeat(1),
      ),
      [],
    );
  });
});

describe('the waits of levels', () => {
  it('are longer than nothing, and 24 hours at most', () => {
    assert.deepEqual(problemsOf(level('a', 'PT0S'), level('b', 'PT25H'), level('c', 'PT24H')), [
      '/nodes/0/level/acknowledgeWithin: people need some time to acknowledge; zero would skip the level, so give PT1M or more',
      '/nodes/1/level/acknowledgeWithin: a level waits 24 hours at most, and PT25H is longer; give PT24H or less, and repeat the path',
    ]);
  });

  it('are looked at within branches too', () => {
    assert.match(
      problemsOf(branch(isWorst, [level()], [level('a', 'P2W')])).join(),
      /^\/nodes\/0\/branch\/else\/0\/level\/acknowledgeWithin: /,
    );
  });
});

describe('the names of nodes', () => {
  it('are borne once, over the whole path', () => {
    assert.deepEqual(problemsOf(level('a'), branch(isWorst, [level('a')])), [
      '/nodes/1/branch/then/0/name: two nodes of the path are called "a"; rename one of them',
    ]);
  });
});

describe('a repeat', () => {
  it('goes back to a node that there is', () => {
    assert.deepEqual(problemsOf(level('a'), repeat(1, 'b')), [
      '/nodes/1/repeat/to: no node of the path is called "b"; give the name of a node before the repeat, or leave it out for the first',
    ]);
  });

  it('goes back, not on', () => {
    assert.deepEqual(problemsOf(level(), repeat(1, 'b'), level('b')), [
      '/nodes/1/repeat/to: "b" comes after the repeat, which goes back; give the name of a node before it',
    ]);
  });

  it('does not go into a branch in which it is not', () => {
    const inBranch = branch(isWorst, [level('a')], [level('b'), repeat(1, 'a')]);
    assert.deepEqual(problemsOf(inBranch, repeat(1, 'a')), [
      '/nodes/0/branch/else/1/repeat/to: "a" is within a branch that the repeat is not in; give the name of that branch, or of a node beside it',
      '/nodes/1/repeat/to: "a" is within a branch that the repeat is not in; give the name of that branch, or of a node beside it',
    ]);
  });

  it('has at least one level to go back over', () => {
    const nothing = 'there is nothing to repeat yet; a repeat stands behind the levels that it goes back over';
    assert.deepEqual(problemsOf(repeat(1), level()), [`/nodes/0: ${nothing}`]);
    assert.deepEqual(problemsOf(branch(isWorst, [repeat(1)]), level()), [`/nodes/0/branch/then/0: ${nothing}`]);
  });
});

describe('a path that goes on for too long', () => {
  it('is refused with how many levels it may come to', () => {
    const levels = Array.from({ length: 40 }, () => level());
    assert.deepEqual(problemsOf(...levels, repeat(20)), [
      '/nodes: the path may come to 840 levels before its last resort, and 500 are the most; repeat less often',
    ]);
    assert.deepEqual(problemsOf(...levels.slice(0, 20), repeat(20)), []);
  });

  it('counts repeats within repeats, and of a branch the longer side', () => {
    assert.match(problemsOf(level(), repeat(9), repeat(9), repeat(9)).join(), /may come to 1000 levels/);
    const sides = branch(isWorst, [level(), repeat(20)], [level()], 'sides');
    assert.deepEqual(problemsOf(sides, repeat(20)), []);
    assert.match(
      problemsOf(...Array.from({ length: 12 }, () => [level(), repeat(20)]).flat()).join(),
      /more than a million levels/,
    );
  });

  it('counts both sides of a branch that is gone back to from within', () => {
    const nodes = [
      branch(
        isWorst,
        [level(), repeat(20, 'top')],
        Array.from({ length: 24 }, () => level()).concat(repeat(19, 'top')),
        'top',
      ),
    ];
    assert.match(problemsOf(...nodes).join(), /may come to \d+ levels/);
  });
});

describe('the condition of a branch', () => {
  it('is told with line and column when it is faulty', () => {
    assert.deepEqual(problemsOf(level(), branch('incident.severtiy == "sev1"', [level()])), [
      '/nodes/1/branch/if: line 1, column 10: incident has no "severtiy"; it has title, description, severity, rank, source, declaredBy, labels, alerts, affects, unknownNames, status, lead and acknowledged',
    ]);
    assert.match(
      problemsOf(branch('zon == "UTC"', [level()])).join(),
      /nothing is called "zon" here; there is incident, escalation, affected, now and zone/,
    );
    assert.match(problemsOf(branch('incident.rank', [level()])).join(), /gives an int, and a bool is wanted/);
  });

  it('decides something', () => {
    for (const constant of ['true', 'false', 'incident.rank == 1 && false', '1 == 2'])
      assert.match(
        problemsOf(branch(constant, [level()])).join(),
        /^\/nodes\/0\/branch\/if: the condition gives the same/,
        constant,
      );
  });

  it('may ask for hours in the zone of whom it would page', () => {
    assert.deepEqual(problemsOf(branch('now.within("Mon-Fri 09:00-17:00", zone)', [level()])), []);
  });
});

describe('what a path refers to', () => {
  const nested = {
    ...path(branch(isWorst, [branch('incident.alerts > 1', [level()])], [level()])),
    adjudicator: 'team/directors',
  };

  it('is found within branches, and is its adjudicator', () => {
    assert.deepEqual(referencesOf(nested), [
      { pointer: '/nodes/0/branch/then/0/branch/then/0/level/targets/0', ref: 'person/ana' },
      { pointer: '/nodes/0/branch/else/0/level/targets/0', ref: 'person/ana' },
      { pointer: '/lastResort', ref: 'person/ana' },
      { pointer: '/adjudicator', ref: 'team/directors' },
    ]);
  });

  it('is looked for in its conditions, and warned of when there is no such entry', () => {
    const asking = path(branch('"component/gone" in incident.affects', [level()]));
    const ana = { ref: 'person/ana', name: 'Ana', contactMethods: [{ id: 'inbox', channel: 'sandbox' as const }] };
    assert.deepEqual(warningsOf([asking, ana], definitionsOf()), [
      {
        ref: 'escalation-path/p',
        pointer: '/nodes/0/branch/if',
        detail: 'component/gone exists neither here nor in the catalog, so nothing can be it; correct the ref',
      },
    ]);
  });
});
