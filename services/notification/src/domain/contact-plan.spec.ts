import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { ada, email, minute, night, sandbox, webhook } from '../testing/examples.ts';
import { contactPlan } from './contact-plan.ts';

describe('contact plan', () => {
  const methods = [email, webhook, sandbox];
  const idsOf = (person: ReturnType<typeof ada>, urgency: 'high' | 'low') =>
    contactPlan(person, urgency, night).steps.map(({ methodId }) => methodId);

  it('follows the rules of the urgency, each method after its time', () => {
    const person = ada(methods, {
      high: [{ method: 'hook', after: 'PT5M' }, { method: 'mail' }],
      low: [{ method: 'inbox' }],
    });
    const { steps, basis } = contactPlan(person, 'high', night);
    assert.equal(basis, 'rules');
    assert.deepEqual(steps, [
      { methodId: 'mail', channel: 'email', address: 'a***@acme.example', dueAt: night },
      { methodId: 'hook', channel: 'webhook', address: 'https://hooks.acme.example', dueAt: after(night, 5 * minute) },
    ]);
    assert.deepEqual(idsOf(person, 'low'), ['inbox']);
  });

  it('keeps the order of the rules among methods that are due together', () => {
    assert.deepEqual(idsOf(ada(methods, { high: [{ method: 'inbox' }, { method: 'mail' }] }), 'high'), [
      'inbox',
      'mail',
    ]);
  });

  it('without rules is every method at once for high, and one by one for low', () => {
    const plan = contactPlan(ada(methods), 'high', night);
    assert.deepEqual(
      plan.steps.map(({ methodId, dueAt }) => [methodId, dueAt]),
      [
        ['mail', night],
        ['hook', night],
        ['inbox', night],
      ],
    );
    assert.equal(plan.basis, 'every-method');
    assert.deepEqual(idsOf(ada(methods), 'low'), ['mail', 'hook', 'inbox']);
    assert.equal(contactPlan(ada(methods), 'low', night).basis, 'one-by-one');
  });

  it('takes rules for the other urgency only as no rules', () => {
    assert.deepEqual(idsOf(ada(methods, { low: [{ method: 'inbox' }] }), 'high'), ['mail', 'hook', 'inbox']);
    assert.deepEqual(idsOf(ada(methods, { high: [{ method: 'inbox' }] }), 'low'), ['mail', 'hook', 'inbox']);
  });

  it('passes over a rule whose method no longer exists', () => {
    const plan = contactPlan(ada(methods, { high: [{ method: 'pager' }, { method: 'hook' }] }), 'high', night);
    assert.deepEqual(
      plan.steps.map(({ methodId }) => methodId),
      ['hook'],
    );
    assert.deepEqual(plan.passedOver, ['pager']);
  });

  it('reaches a person all of whose rules are passed over by the methods that they have', () => {
    const plan = contactPlan(ada([email], { high: [{ method: 'pager' }] }), 'high', night);
    assert.deepEqual(
      plan.steps.map(({ methodId }) => methodId),
      ['mail'],
    );
    assert.equal(plan.basis, 'every-method');
  });

  it('is empty for a person without methods', () => {
    assert.deepEqual(contactPlan(ada([], { high: [{ method: 'pager' }] }), 'high', night).steps, []);
  });
});
