import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { replyCodeOf } from '@escalog/http';
import { incident, incidentId, minute } from '../../testing/examples.ts';
import { messageTo } from '../../testing/messages.ts';
import type { PageMessage } from '../channel.ts';
import { segmentsOf, smsTextOf } from './sms-text.ts';

const sms = { id: 'sms', channel: 'sms', number: '+44 7700 900123' } as const;
const answer = `Reply 1 ack, 2 decline, 3 next. Code ${replyCodeOf(incidentId)}`;
const text = (changed: Partial<PageMessage<typeof sms>> = {}) => smsTextOf(messageTo(sms, changed));
const titled = (title: string, changed: Partial<PageMessage<typeof sms>> = {}) =>
  text({ incident: { ...incident, title }, ...changed });

describe('the text of a page by SMS', () => {
  it('is one segment: what is wrong, why, and how to answer', () => {
    const said = text();
    assert.equal(
      said,
      `[sev1] Nobody can pay\nThe escalation started: level 1 of Payments pages Ada Lovelace.\n${answer}`,
    );
    assert.equal(segmentsOf(said), 1);
  });

  it('says how late it is, when it is', () => assert.match(text({ late: 12 * minute }), /\n12 min late\.\n/));

  it('cuts the title first, and never the way to answer', () => {
    const long = titled('Customers in the north cannot pay by card and some see the money gone all the same', {
      late: 3 * minute,
      why: 'Level 2 of Payments pages Ada.',
    });
    assert.equal(segmentsOf(long), 1);
    assert.match(
      long,
      /^\[sev1\] Customers in the north cannot pay by card and some.*…\nLevel 2 of Payments pages Ada\.\n/,
    );
    assert.ok(long.endsWith(answer));
  });

  it('then the reason, and then more of the title, before it takes a second segment', () => {
    const said = titled('x'.repeat(300), { why: `${'y'.repeat(200)}.`, late: 3 * minute });
    assert.equal(segmentsOf(said), 1);
    assert.ok(said.endsWith(answer));
    assert.match(said, /^\[sev1\] x{23,}…\ny{29,}…\n/);
  });

  it('counts typographic marks as Twilio replaces them', () => {
    const said = titled('“Pay now” – it says ‘no’ … `ever`');
    assert.equal(segmentsOf(said), 1);
    assert.ok(said.includes('“Pay now” – it says ‘no’ … `ever`'), 'they are left to Twilio');
  });

  it('in letters that take more room has as many segments as it needs to be understood, three at most', () => {
    const said = titled('Никто не может войти в систему, и деньги списываются дважды', { late: 3 * minute });
    assert.equal(segmentsOf(said), 2);
    assert.match(said, /Никто не может войти в систему/);
    assert.ok(said.endsWith(answer));
    assert.ok(segmentsOf(titled('🔥'.repeat(300), { why: '🔥'.repeat(300), late: 3 * minute })) <= 3);
  });

  it('has no line break of others', () => assert.equal(titled('a\r\nb\n\nc').split('\n')[0], '[sev1] a b c'));

  it('of a test asks for no answer', () => {
    const said = text({ isTest: true });
    assert.match(said, /Nothing to answer\.$/);
    assert.doesNotMatch(said, /Reply/);
  });

  it('of a note says what it is, and of a nudge how to answer', () => {
    assert.match(
      text({ asked: { kind: 'note', text: 'It is over.' } }),
      /^For your information: \[sev1\] .*\nIt is over\.$/,
    );
    const nudge = {
      kind: 'nudge',
      nudgeId: 'n',
      suggestion: 'Post an update.',
      dismissUrl: '',
      answerBy: null,
    } as const;
    assert.equal(
      text({ asked: { ...nudge, acceptUrl: 'https://escalog.example/v1/nudge?token=x' } }),
      'Suggestion: Post an update.\nYes or no: https://escalog.example/v1/nudge?token=x',
    );
  });
});
