import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContactMethod, ContactRule } from '@escalog/definitions';
import { ada, email, night, sandbox } from '../testing/examples.ts';
import { contactPlan } from './contact-plan.ts';
import type { Urgency } from './delivery-types.ts';
import { reachOf, type ChannelNow, type KnownMethod } from './reach.ts';

const text: ContactMethod = { id: 'text', channel: 'sms', number: '+351910000000' };
const proved = (methodId: string): KnownMethod => ({ methodId, isProved: true });

interface Told {
  readonly known?: readonly KnownMethod[];
  readonly channel?: ChannelNow;
  readonly rules?: { readonly [U in Urgency]?: ContactRule[] };
  readonly urgency?: Urgency;
}

const told = (
  methods: ContactMethod[],
  { known = [], channel = { state: 'well', because: undefined }, rules, urgency = 'high' }: Told = {},
) => reachOf(contactPlan(ada(methods, rules), urgency, night), known, () => channel);

describe('whether a page would arrive', () => {
  it('is sure by a method that is proved and whose channel is well', () => {
    assert.deepEqual(told([email, text], { known: [proved('mail')] }), {
      verdict: 'yes',
      because: ['By mail (email), verified.'],
    });
  });

  it('is in doubt by what nobody has proved, and after a page that was not delivered', () => {
    assert.deepEqual(told([email, text]), {
      verdict: 'doubt',
      because: ['Nobody has proved that mail (email) and text (sms) arrive.'],
    });
    assert.deepEqual(told([text], { known: [{ ...proved('text'), lastReceipt: 'undelivered' }] }), {
      verdict: 'doubt',
      because: ['Nobody has proved that text (sms) arrives.', 'The last page by text was not delivered (undelivered).'],
    });
  });

  it('is not so without a method, by the sandbox alone, and while the channel is down', () => {
    assert.deepEqual(told([]), { verdict: 'no', because: ['There is no contact method.'] });
    assert.deepEqual(told([sandbox]), { verdict: 'no', because: ['inbox is the sandbox, which calls nobody.'] });
    assert.deepEqual(told([email], { known: [proved('mail')], channel: { state: 'failing', because: 'refused' } }), {
      verdict: 'no',
      because: ['mail (email) reaches nobody now (refused).'],
    });
    assert.deepEqual(told([email], { channel: { state: 'not-set-up', because: undefined } }), {
      verdict: 'no',
      because: ['mail (email) is not set up here, so its pages go to the sandbox.'],
    });
  });

  it('goes by the rules of the urgency', () => {
    const rules = { low: [{ method: 'inbox' }] };
    const known = [proved('mail')];
    assert.equal(told([email, sandbox], { known, rules }).verdict, 'yes');
    assert.equal(told([email, sandbox], { known, rules, urgency: 'low' }).verdict, 'no');
  });

  it('goes by every method when the rules name none that there is, as a page does', () => {
    assert.deepEqual(told([email], { known: [proved('mail')], rules: { high: [{ method: 'pager' }] } }), {
      verdict: 'yes',
      because: ['By mail (email), verified.', 'The rules name pager, and no such contact method exists.'],
    });
  });
});
