import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeliveryStory, types } from '../testing/delivery-story.ts';
import { ada, email, minute, note, nudge, sandbox, webhook } from '../testing/examples.ts';

const rules = ada([email, webhook, sandbox], {
  low: [{ method: 'mail' }, { method: 'hook', after: 'PT5M' }, { method: 'mail', after: 'PT10M' }],
});

describe('a nudge', () => {
  it('is delivered by the plan of its person for low urgency', () => {
    const story = DeliveryStory.of(nudge(), rules);
    const [started] = story.run.events;
    assert.equal(started?.type === 'DeliveryStarted' && started.kind, 'nudge');
    assert.deepEqual(story.sent, ['mail 1']);
    const [, delivered] = story.end('accepted');
    assert.equal(
      delivered?.reason.text,
      'Ada Lovelace is asked: attempt 1 by email to a***@acme.example was accepted.',
    );
    assert.deepEqual(Object.keys(story.armed), ['step/hook', 'step/mail/2']);
  });

  it('is not brought any further once it has its answer', () => {
    const story = DeliveryStory.of(nudge(), rules);
    story.end('accepted');
    const [withdrawn] = story.withdraw();
    assert.match(withdrawn?.reason.text ?? '', /^Bo Chen acknowledged, so Ada Lovelace is no longer asked; webhook/);
    assert.deepEqual(story.armed, {});
  });

  it('is tried on, where what fails may pass, for as long as it can be answered', () => {
    const story = DeliveryStory.of(nudge(), ada([email]));
    for (let ringing = 0; ; ringing += 1) {
      assert.ok(ringing < 100, 'it does not end');
      story.end('failed-for-now');
      if (story.run.next() === undefined) break;
      story.ring();
    }
    const last = story.run.activities.length;
    assert.ok(last > 10 && story.at <= (nudge().triedUntil ?? 0), `${last} attempts`);
  });
});

describe('a note', () => {
  it('is delivered once: other methods are for when one fails', () => {
    const story = DeliveryStory.of(note(), rules);
    const [started] = story.run.events;
    assert.equal(
      started?.reason.text,
      'Ada Lovelace is only told, so the contact methods for low urgency are tried one by one until one gets through: email to a***@acme.example, webhook to https://hooks.acme.example.',
    );
    assert.deepEqual(types(story.end('accepted')), ['DeliveryAttempted', 'PageDelivered']);
    assert.deepEqual([story.armed, story.sent], [{}, ['mail 1']]);
  });

  it('goes to the next method at once when one fails for good', () => {
    const story = DeliveryStory.of(note(), rules);
    story.end('failed-for-good');
    assert.deepEqual(story.sent, ['mail 1', 'hook 1']);
  });

  it('is undeliverable after one pass through the plan, and is not tried on', () => {
    const story = DeliveryStory.of(note(), ada([email]));
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      story.end('failed-for-now');
      if (attempt < 4) story.ring();
    }
    assert.equal(story.told.at(-1), 'PageUndeliverable');
    assert.deepEqual(story.armed, {});
    assert.ok(story.at < note().requestedAt + minute);
  });
});
