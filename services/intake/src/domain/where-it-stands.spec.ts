import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EscalationRead } from './escalation-read.ts';
import { whereItStands } from './where-it-stands.ts';

const climbing: EscalationRead = {
  escalationId: 'i/team/identity',
  path: 'escalation-path/identity',
  state: 'climbing',
  level: 1,
  because: 'Login is owned by Identity: level 1 of Identity pages Ana.',
  acknowledgeBy: '2026-11-18T02:05:00.000Z',
  paged: [],
};
const of = (changed: Partial<EscalationRead>, pageId = 'i/team/identity/1.1/ana') =>
  whereItStands(pageId, { escalations: [{ ...climbing, ...changed }] });

describe('where the escalation of a page stands', () => {
  it('is why it is there, and until when it waits', () => {
    const { because, acknowledgeBy: answerBy } = climbing;
    assert.deepEqual(of({}), { because, answerBy });
    assert.equal(of({ state: 'exhausted' })?.because, because);
  });

  it('is not told once somebody has it, or nothing asks for it any more', () => {
    assert.equal(of({ state: 'acknowledged' }), undefined);
    assert.equal(of({ state: 'halted' }), undefined);
  });

  it('is not told of another escalation', () => {
    assert.equal(of({}, 'i/team/payments/1.1/dev'), undefined);
    assert.equal(of({}, 'i/team/identity-2/1.1/ana'), undefined);
  });

  it('has no end in what an earlier release stored', () => {
    const { acknowledgeBy: _, ...stored } = climbing;
    assert.equal(whereItStands('i/team/identity/1.1/ana', { escalations: [stored] })?.answerBy, null);
  });
});
