import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ContactMethod, EntryOf } from '@escalog/definitions';
import { after } from '@escalog/kernel';
import { email, incident, minute, night, sandbox } from '../testing/examples.ts';
import { messageTo } from '../testing/messages.ts';
import type { PageMessage } from './channel.ts';
import { emailHtml } from './email/email-html.ts';
import { ownTexts } from './own-texts.ts';
import { subjectOf, textOf } from './page-text.ts';
import { textLimits } from './text-limits.ts';
import { textsOf } from './texts.ts';

const push = { id: 'phone', channel: 'push' } as const;
const sms = { id: 'sms', channel: 'sms', number: '+442079460958' } as const;
const every: readonly ContactMethod[] = [
  email,
  sms,
  { ...sms, channel: 'phone' },
  { id: 'slack', channel: 'slack', to: 'U012AB3CD' },
  push,
  { id: 'pd', channel: 'pagerduty', routingKey: 'a'.repeat(32) },
  { id: 'chat', channel: 'chat', format: 'teams', url: 'https://chat.example' },
  { id: 'ntfy', channel: 'ntfy', url: 'https://ntfy.example/topic' },
];

const template = (ref: string, fields: { readonly title?: string; readonly text?: string }): EntryOf<'template'> => ({
  ref,
  name: 'Ours',
  ...fields,
});
const templated = (fields: { readonly title?: string; readonly text?: string }, changed: Partial<PageMessage> = {}) =>
  messageTo<ContactMethod>(email, { template: template('template/email-page', fields), ...changed });

describe('the texts of a channel', () => {
  it('are the whole message in a mail and in the sandbox', () => {
    for (const method of [email, sandbox]) {
      const message = messageTo(method);
      assert.deepEqual(textsOf(message), { title: subjectOf(message), text: textOf(message), isOwn: false });
    }
  });

  it('are short on a locked screen: until when, how late, what is affected, and why', () => {
    const late = { sentAt: after(night, 3 * minute), late: 3 * minute };
    assert.deepEqual(textsOf(messageTo(push, late)), {
      title: '[sev1] Nobody can pay',
      text: [
        'Answer by 02:05 UTC; then level 2 is paged.',
        'This is 3 min late: it was to go out at 02:00 UTC.',
        'Affected: business-service/checkout',
        'The escalation started: level 1 of Payments pages Ada Lovelace.',
      ].join('\n'),
      isOwn: false,
    });
  });

  it('say what a note says, once', () => {
    const text = 'Nobody can pay is resolved: you can stand down.';
    const { title, text: said } = textsOf(messageTo(push, { asked: { kind: 'note', text }, why: text }));
    assert.match(title, /^For your information: /);
    assert.equal(said.split('\n').filter((line) => line === text).length, 1);
  });

  it('have no title, and say what to answer, in a text message', () => {
    const { title, text } = textsOf(messageTo(sms));
    assert.equal(title, '');
    assert.match(text, /^Reply 1 ack/m);
  });

  it('are no longer than the channel takes, and end between characters', () => {
    const long = { ...incident, title: '👨‍👩‍👧‍👦'.repeat(500), affects: [`component/${'x'.repeat(3_000)}`] };
    for (const method of every) {
      const { title, text } = textsOf(messageTo(method, { incident: long }));
      const limits = textLimits[method.channel as keyof typeof textLimits];
      assert.ok(title.length <= limits.title && text.length <= limits.text, method.channel);
      assert.ok(title.isWellFormed() && text.isWellFormed() && text.trim() !== '', method.channel);
      assert.doesNotMatch(title, /\u200d…$/u, method.channel);
      if (limits.title > 0) assert.ok(title.length > 100, `${method.channel} says too little`);
    }
  });
});

describe('a template', () => {
  it('takes the place of the title, the text, or both', () => {
    const message = templated({ title: '{{ incident.title }}\n!', text: '{{ why }}' });
    assert.deepEqual(textsOf(message), { title: 'Nobody can pay !', text: message.why, isOwn: true });
    const titled = templated({ title: 'Help' });
    assert.deepEqual(textsOf(titled), { title: 'Help', text: textOf(titled), isOwn: false });
    assert.equal(textsOf(templated({ text: 'x' })).title, subjectOf(titled));
  });

  it('is the text of a mail and its HTML, in which nothing is markup, with the buttons below', () => {
    const message = templated({ text: '<b>{{ incident.title }}</b>\nsecond line\n\n{{ opening }}' });
    const html = emailHtml(message, textsOf(message).text);
    assert.match(html, />&lt;b&gt;Nobody can pay&lt;\/b&gt;<br>second line<\/p>/);
    assert.match(html, /<a href="https:\/\/escalog\.example\/v1\/acknowledge\?token=abc&amp;x=1"/);
    assert.doesNotMatch(html, /Reached you/);
  });

  it('leaves what it says nothing in to Escalog', () => {
    const message = templated({ title: '{% if late %}{{ late }} late{% endif %}' });
    assert.equal(textsOf(message).title, subjectOf(message));
  });

  it('does not keep a page from being sent when it cannot be rendered', () => {
    const letters = '{% assign all = incident.description | split: "" %}';
    const message = templated(
      { text: `${letters}{% for one in all %}{{ one }}{% endfor %}x` },
      { incident: { ...incident, description: 'too long for that '.repeat(400) } },
    );
    const own = ownTexts(message);
    assert.ok(!own.ok && /limit exceeded/.test(own.fault), JSON.stringify(own));
    assert.deepEqual(textsOf(message), { title: subjectOf(message), text: textOf(message), isOwn: false });
  });

  it('does not keep a page from being sent when it was never sound', () => {
    const message = templated({ title: '{{ no.such }}' });
    assert.equal(textsOf(message).title, subjectOf(message));
  });
});
