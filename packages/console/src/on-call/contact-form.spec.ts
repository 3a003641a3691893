import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { contactIn, isInForm, minutesOf } from './contact-form.ts';
import { rulesInWords } from './contact-words.ts';

const stored = {
  ref: 'person/ana',
  name: 'Ana',
  contactMethods: [
    { id: 'text', channel: 'sms', number: '+351 900 000 000' },
    { id: 'call', channel: 'phone', number: '+351 900 000 000' },
    { id: 'hook', channel: 'webhook', url: 'https://a.dev', secret: 'whsec_********' },
  ],
};

describe('the form about how somebody is reached', () => {
  it('changes what is typed, drops what is ticked, and keeps the fields that it does not show', () => {
    const sent = contactIn(
      { 'main-text': '+351 911 111 111', 'drop-call': 'on', 'main-hook': 'https://b.dev', 'new-channel': 'push' },
      stored,
    );
    assert.deepEqual(sent, {
      contactMethods: [
        { id: 'text', channel: 'sms', number: '+351 911 111 111' },
        { id: 'hook', channel: 'webhook', url: 'https://b.dev', secret: 'whsec_********' },
        { id: 'push', channel: 'push' },
      ],
    });
  });

  it('makes rules of what is ticked, the soonest first, and quiet hours', () => {
    const { contactRules, quietHours } = contactIn(
      {
        'main-text': '+351 1',
        'main-call': '+351 1',
        'main-hook': 'https://a.dev',
        'high-call': 'on',
        'high-after-call': '3',
        'high-text': 'on',
        'high-after-text': '0',
        'quiet-from': '22:00',
        'quiet-to': '07:00',
        'quiet-zone': 'Europe/Lisbon',
      },
      stored,
    );
    assert.deepEqual(contactRules, { high: [{ method: 'text' }, { method: 'call', after: 'PT3M' }] });
    assert.deepEqual(quietHours, { from: '22:00', to: '07:00', timeZone: 'Europe/Lisbon' });
    assert.equal(
      rulesInWords({ ...stored, contactRules } as never, 'high'),
      'text message at once, then call after 3 min',
    );
    assert.equal(rulesInWords(stored as never, 'low'), 'text message first, then call, webhook when one fails');
  });

  it('keeps rules that it has no fields for', () => {
    const high = [{ method: 'text' }, { method: 'text', after: 'PT90S' }];
    assert.equal(isInForm(high), false);
    assert.deepEqual(contactIn({}, { ...stored, contactRules: { high } } as never).contactRules, { high });
    assert.deepEqual([minutesOf('PT1H'), minutesOf('PT5M'), minutesOf(undefined)], [60, 5, 0]);
  });
});
