import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { alicePaged, escalationId, incident, page, toBob, told } from '../testing/told-sentence.ts';

const level = { escalationId, cycle: 1, level: 2 };

describe('the sentence of a step of a path', () => {
  const reached = {
    ...level,
    urgency: 'high',
    acknowledgeBy: after(alicePaged().startedAt, 300_000),
    incident,
    name: 'managers',
    pages: [page, toBob],
  };

  it('tells who all have to acknowledge, and whose turn it is', () => {
    assert.equal(
      told('LevelReached', { ...reached, acknowledgement: 'everyone' }),
      'Level 2 (managers) of Payments: paged Alice Moreau and Bob Okafor, who all have to acknowledge within 5 min.',
    );
    assert.equal(
      told('LevelReached', { ...reached, mode: 'round-robin', pages: [toBob] }),
      'Level 2 (managers) of Payments: paged Bob Okafor, whose turn it is, with 5 min to acknowledge.',
    );
    assert.equal(
      told('LevelAnswered', { ...level, by: 'person/alice', answeredPages: ['p1'], missing: ['person/bob'] }),
      'Alice Moreau has acknowledged level 2 of Payments; it still waits for bob.',
    );
  });

  it('tells from when on the time of a level counts', () => {
    assert.equal(
      told('WaitBegan', { ...level, acknowledgeBy: after(alicePaged().startedAt, 300_000), waitingPages: ['p1'] }),
      'The first page of level 2 of Payments has left: its time of 5 min to acknowledge counts from now.',
    );
  });

  it('tells which way a branch went, and that its condition could not be evaluated', () => {
    const branch = { escalationId, cycle: 1, node: 0, condition: 'incident.rank == 1', side: 'then', seen: [] };
    assert.equal(told('BranchTaken', branch), 'Payments went the way for when this holds: incident.rank == 1.');
    assert.equal(
      told('BranchTaken', { ...branch, side: 'else' }),
      'Payments went the way for when this does not hold: incident.rank == 1.',
    );
    assert.equal(
      told('BranchTaken', { ...branch, side: 'else' }, { reason: { code: 'branch-not-evaluable' } }),
      'A condition of Payments could not be evaluated (incident.rank == 1), so it went the way for when that does not hold.',
    );
  });

  it('tells who moved an escalation to another version of its path', () => {
    const pathDefinition = { name: 'Payments', nodes: [], lastResort: '', adjudicator: null };
    assert.equal(
      told('PathMigrated', {
        escalationId,
        path: 'escalation-path/payments',
        fromVersion: 3,
        pathVersion: 4,
        pathDefinition,
        level: 1,
        by: 'person/alice',
        why: 'Others know it.',
      }),
      'Alice Moreau moved the escalation on Payments from version 3 to version 4, where it stands at level 1: “Others know it”.',
    );
  });

  it('tells that somebody has to decide', () => {
    assert.equal(
      told('EscalationStarted', {
        escalationId: 'i/adjudication-1',
        path: 'escalation-path/payments',
        pathVersion: 3,
        definition: null,
        owner: null,
        kind: 'adjudication',
      }),
      'Somebody has to decide who takes it: Payments is asked.',
    );
  });
});
