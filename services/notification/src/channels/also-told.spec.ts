import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { incidentId, sandbox } from '../testing/examples.ts';
import { messageTo } from '../testing/messages.ts';
import type { AlsoTold } from './channel.ts';
import { openingOf } from './opening.ts';
import { textLimits } from './text-limits.ts';
import { textsOf } from './texts.ts';
import { smsTextOf } from './twilio/sms-text.ts';
import { spokenTextOf } from './twilio/spoken-text.ts';

const other = (name: string, of = name): AlsoTold => ({
  pageId: `${of}/team/payments/1.2/ada`,
  incidentId: of,
  title: `${name} is down`,
  severity: 'sev2',
  url: `https://escalog.example/v1/acknowledge?token=${name}`,
});
const sms = { id: 'text', channel: 'sms', number: '+442079460958' } as const;
const phone = { id: 'call', channel: 'phone', number: '+442079460958' } as const;
const ids = Array.from({ length: 7 }, (_, index) => `019aa3c1-0000-7000-8000-00000000010${index}`);

describe('a message that tells other pages too', () => {
  it('names them with their links, where there is room', () => {
    const lines = openingOf(messageTo(sandbox, { also: [other('Login'), other('Search')] }));
    assert.equal(
      lines.at(-1),
      '2 more pages: [sev2] Login is down https://escalog.example/v1/acknowledge?token=Login; [sev2] Search is down https://escalog.example/v1/acknowledge?token=Search.',
    );
  });

  it('names each incident once, and says when it is the same', () => {
    assert.equal(openingOf(messageTo(sms, { also: [other('Pay', incidentId)] })).at(-1), '1 more page about the same.');
    assert.equal(
      openingOf(messageTo(sms, { also: [other('Pay', incidentId), other('Pay', incidentId)] })).at(-1),
      '2 more pages about the same.',
    );
  });

  it('has the codes to answer them in a text message, and the names alone in a call', () => {
    const also = ids.map((id, index) => other(`Part ${index}`, id));
    const text = smsTextOf(messageTo(sms, { also }));
    assert.match(text, /7 more pages: \[sev2\] Part 0 is down, code \S+; .*; and 4 more\.$/m);
    const said = spokenTextOf(messageTo(phone, { also }));
    assert.match(said, /7 more pages: Part 0 is down; Part 1 is down; Part 2 is down; and 4 more\./);
    assert.doesNotMatch(said, /https/);
  });

  it('tells them with a suggestion and a note as well', () => {
    const also = [other('Login')];
    const nudge = {
      kind: 'nudge',
      nudgeId: 'n',
      suggestion: 'Post it.',
      acceptUrl: '',
      dismissUrl: '',
      answerBy: null,
    } as const;
    const said = (asked: typeof nudge | { readonly kind: 'note'; readonly text: string }) =>
      [smsTextOf(messageTo(sms, { also, asked })), spokenTextOf(messageTo(phone, { also, asked }))] as const;
    const [page, pageSpoken] = said(nudge);
    assert.match(page, /\n1 more page: \[sev2\] Login is down, code \S+\.$/);
    assert.match(pageSpoken, / 1 more page: Login is down\.$/);
    const [note, noteSpoken] = said({ kind: 'note', text: 'It is over.' });
    assert.match(note, /\n1 more note: \[sev2\] Login is down, code \S+\.$/);
    assert.match(noteSpoken, / 1 more note: Login is down\.$/);
  });

  it('tells them by a template as well, once, however little that says', () => {
    const sentence = /1 more page: \[sev2\] Login is down, code \S+\./g;
    const saidBy = (text: string) => {
      const template = { ref: 'template/sms-page', name: 'Ours', text };
      return textsOf(messageTo(sms, { also: [other('Login')], template })).text;
    };
    for (const text of ['{{ why }}', '{{ opening }}', '{{ also }} {{ why }}', `${'x'.repeat(2_000)}`])
      assert.equal(saidBy(text).match(sentence)?.length, 1, text);
    assert.ok(saidBy('x'.repeat(2_000)).length <= textLimits.sms.text);
  });
});
