import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { MessageBy } from './channels/channels.ts';
import { TemplateFaults } from './template-faults.ts';
import { email } from './testing/examples.ts';
import { messageTo } from './testing/messages.ts';

describe('a template that cannot be rendered', () => {
  const open = () => {
    const told: object[] = [];
    const log = { info() {}, warn() {}, error: (fields: object) => void told.push(fields) };
    return { faults: new TemplateFaults(log), told };
  };
  const messageWith = (text: string): MessageBy => {
    const { method: _method, template: _template, ...message } = messageTo(email);
    const template = { ref: 'template/email-page', name: 'Ours', text };
    return { ...message, templateOf: () => template };
  };

  it('is passed over every time, and told of once, without the words of the message', () => {
    const { faults, told } = open();
    const message = messageWith('{{ no.such }}');
    for (let time = 0; time < 3; time += 1)
      assert.equal(faults.passedOver(message, email).templateOf('email'), undefined);
    assert.equal(told.length, 1);
    assert.match(JSON.stringify(told), /"template":"template\/email-page".*nothing is called \\"no\.such\\"/);
    assert.doesNotMatch(JSON.stringify(told), /Nobody can pay|Ada|token/);
  });

  it('is told of again in its next version', () => {
    const { faults, told } = open();
    for (const text of ['{{ no.such }}', '{{ nor.this }}']) faults.passedOver(messageWith(text), email);
    assert.equal(told.length, 2);
  });

  it('leaves a sound one as it is', () => {
    const { faults, told } = open();
    const message = messageWith('{{ why }}');
    assert.equal(faults.passedOver(message, email), message);
    assert.deepEqual(told, []);
  });
});
