import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventOf } from '@escalog/contracts';
import type { EntryOf } from '@escalog/definitions';
import { definitionsOf } from '@escalog/definitions/testing';
import { ada } from '../testing/examples.ts';
import { otherwiseOf } from './otherwise.ts';

type Node = EntryOf<'escalation-path'>['nodes'][number];
const level = (name?: string): Node => ({
  ...(name !== undefined && { name }),
  level: { targets: ['person/ada'], acknowledgeWithin: 'PT5M' },
});
const branch = (then: Node[], otherwise?: Node[]): Node => ({
  branch: { if: 'true', then, ...(otherwise !== undefined && { else: otherwise }) },
});

/** What comes behind this level of a path with these nodes. */
function after(number: number, nodes: Node[], definition: string | null = 'escalation-path/payments@1') {
  const path = {
    ref: 'escalation-path/payments' as const,
    name: 'Payments',
    nodes,
    lastResort: 'person/ada',
  };
  const event = { type: 'LevelReached', level: number, reason: { definition } } as EventOf<'LevelReached'>;
  return otherwiseOf(event, definitionsOf(path, ada([])));
}

describe('what comes when a page is not answered', () => {
  it('is the next level, by its name where it has one', () => {
    assert.equal(after(1, [level(), level()]), 'level 2 is paged');
    assert.equal(after(1, [level(), level('leads')]), 'level 2 (leads) is paged');
  });

  it('is the last resort at the end of the path', () => {
    assert.equal(after(2, [level(), level()]), 'the last resort is paged: Ada Lovelace');
    assert.equal(after(2, [level(), branch([level()])]), 'the last resort is paged: Ada Lovelace');
  });

  it('is counted in the order in which levels are written, those in branches too', () => {
    const nodes = [level(), branch([level(), level()], [level()]), level('leads')];
    assert.equal(after(2, nodes), 'level 3 is paged');
    assert.equal(after(3, nodes), 'level 5 (leads) is paged');
    assert.equal(after(4, nodes), 'level 5 (leads) is paged');
  });

  it('is not promised where that is decided only then', () => {
    assert.equal(after(1, [level(), branch([level()])]), undefined);
    assert.equal(after(1, [level(), { repeat: { times: 2 } }]), undefined);
  });

  it('is not known of another version of the path, or of none', () => {
    assert.equal(after(1, [level(), level()], 'escalation-path/payments@2'), undefined);
    assert.equal(after(1, [level(), level()], 'escalation-path/others@1'), undefined);
    assert.equal(after(1, [level(), level()], null), undefined);
  });

  it('is another page for the last resort', () => {
    const event = { type: 'LastResortPaged' } as EventOf<'LastResortPaged'>;
    assert.equal(otherwiseOf(event, definitionsOf()), 'you are paged again');
  });
});
