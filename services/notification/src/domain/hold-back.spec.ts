import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { DeliveryStory, types } from '../testing/delivery-story.ts';
import { ada, email, minute } from '../testing/examples.ts';
import { isCurrent, isHeldBack } from './delivery.ts';

const sms = { id: 'text', channel: 'sms', number: '+442079460958' } as const;
const both = ada([sms, email], {
  high: [{ method: 'text' }, { method: 'text', after: 'PT5M' }, { method: 'mail', after: 'PT9M' }],
});
const text = { step: 'text', attempt: 1 };

/** Its text message is held back for ten minutes. */
function heldBack(): DeliveryStory {
  const story = DeliveryStory.requested(both);
  story.give({ kind: 'attempt-held-back', ...text, until: after(story.at, 10 * minute), limit: '5 within 15 min' });
  return story;
}

describe('an attempt that is held back', () => {
  it('is told, and counts as being tried until its time comes, which asks for it again', () => {
    const story = heldBack();
    assert.deepEqual(story.told, ['DeliveryStarted', 'PageHeldBack']);
    assert.deepEqual(story.armed, { 'step/text/2': 5 * minute, 'step/mail': 9 * minute, 'step/text': 10 * minute });
    story.ring();
    assert.deepEqual(story.sent, ['text 1'], 'the second use is not made beside it');
    story.ring();
    assert.deepEqual(story.sent, ['text 1', 'mail 1'], 'other methods go on by their rules');
    story.end('accepted', 'mail');
    story.ring();
    assert.deepEqual(story.sent, ['text 1', 'mail 1', 'text 1'], 'the same attempt');
    assert.equal(isCurrent(story.run.state, text), true);
  });

  it('is told once, however often it is held', () => {
    const story = heldBack();
    story.ring();
    story.ring();
    story.end('accepted', 'mail');
    story.ring();
    assert.deepEqual(
      story.give({ kind: 'attempt-held-back', ...text, until: after(story.at, minute), limit: '5 within 15 min' }),
      [],
    );
    assert.equal(story.armed['step/text'], minute);
  });

  it('is told anew when a limit holds it after the minute of a burst, and not when another minute does', () => {
    const story = DeliveryStory.requested(both);
    const burst = { limit: 'one page a minute', isBurst: true } as const;
    const limit = { limit: '5 within 15 min' };
    const held = (until: number, why: typeof burst | typeof limit) =>
      story.give({ kind: 'attempt-held-back', ...text, until: after(story.at, until), ...why });
    assert.deepEqual(types(held(minute, burst)), ['PageHeldBack']);
    story.ring();
    assert.deepEqual(held(minute, burst), []);
    story.ring();
    const [told] = held(10 * minute, limit);
    assert.ok(told?.type === 'PageHeldBack');
    assert.deepEqual([told.reason.code, told.until], ['limit', after(story.at, 10 * minute)]);
    story.ring();
    story.ring();
    story.end('accepted', 'mail');
    story.ring();
    assert.deepEqual([held(minute, burst), held(10 * minute, limit)], [[], []]);
  });

  it('ends when the message of another tells it, and is not made any more', () => {
    const story = heldBack();
    assert.equal(isHeldBack(story.run.state, text), true);
    assert.deepEqual(types(story.end('accepted', 'text')), ['DeliveryAttempted', 'PageDelivered']);
    assert.equal(isHeldBack(story.run.state, text), false);
    assert.equal(story.armed['step/text'], undefined);
    assert.deepEqual(story.end('accepted', 'text'), [], 'told twice');
  });

  it('gives way like any other when that message fails', () => {
    const story = heldBack();
    story.end('failed-for-good', 'text');
    assert.deepEqual(story.sent, ['text 1', 'mail 1']);
  });

  it('is not made once its page is answered', () => {
    const story = heldBack();
    story.withdraw();
    assert.deepEqual([isHeldBack(story.run.state, text), story.armed], [false, {}]);
    const late = DeliveryStory.requested(both);
    late.withdraw();
    const told = late.give({ kind: 'attempt-held-back', ...text, until: after(late.at, minute), limit: '' });
    assert.ok(told[0]?.type === 'DeliveryAttempted' && told[0].outcome === 'not-sent');
  });
});
