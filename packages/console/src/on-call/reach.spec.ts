import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reachOf, type Channel, type Method } from './reach.ts';

const method = (methodId: string, channel: string, more: Partial<Method> = {}): Method => ({
  methodId,
  channel,
  address: '…',
  verified: null,
  lastAccepted: null,
  lastReceipt: null,
  ...more,
});
const verified = { verified: { at: '2026-11-01T00:00:00Z' } };
const channel = (name: string, state: Channel['state'], because: string | null = null) => ({
  channel: name,
  state,
  because,
});
const well = [channel('email', 'well'), channel('sms', 'untried')];
const told = (methods: readonly Method[], channels = well, rules?: Parameters<typeof reachOf>[1], urgency = 'high') =>
  reachOf({ methods }, rules, urgency as 'high', channels);

describe('whether a page would arrive', () => {
  it('is sure by a method that is proved and whose channel is well', () => {
    assert.deepEqual(told([method('mail', 'email', verified), method('text', 'sms')]), {
      verdict: 'yes',
      because: ['By mail, verified.'],
    });
  });

  it('is in doubt by what nobody has proved, and after a page that was not delivered', () => {
    assert.equal(told([method('mail', 'email')]).verdict, 'doubt');
    const failed = method('text', 'sms', { ...verified, lastReceipt: { at: '', status: 'undelivered' } });
    assert.deepEqual(told([failed]).because.at(-1), 'The last page by text was not delivered (undelivered).');
  });

  it('is a hole with nothing but the sandbox, and while a channel is down', () => {
    assert.deepEqual(
      [
        told([]),
        told([method('inbox', 'sandbox')]),
        told([method('mail', 'email', verified)], [channel('email', 'failing', 'refused')]),
      ],
      [
        { verdict: 'no', because: ['There is no contact method.'] },
        { verdict: 'no', because: ['inbox is the sandbox, which calls nobody.'] },
        { verdict: 'no', because: ['mail reaches nobody now (refused).'] },
      ],
    );
  });

  it('goes by the rules of the urgency', () => {
    const methods = [method('mail', 'email', verified), method('inbox', 'sandbox')];
    const rules = { low: [{ method: 'inbox' }] };
    assert.deepEqual([told(methods, well, rules).verdict, told(methods, well, rules, 'low').verdict], ['yes', 'no']);
  });
});
