import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EntryOf } from '@escalog/definitions';
import { after, instantOf, isoOf } from '@escalog/kernel';
import { DeliveryStory, types } from '../testing/delivery-story.ts';
import { ada, email, minute, night, note, nudge, requested, webhook } from '../testing/examples.ts';

/** At two in the morning, five hours are left. */
const quietHours = { from: '22:00', to: '07:00', timeZone: 'UTC' };
const hour = 60 * minute;
const rules: EntryOf<'person'>['contactRules'] = { low: [{ method: 'mail' }, { method: 'hook', after: 'PT10M' }] };
const asleep = { ...ada([email, webhook], rules), quietHours } as EntryOf<'person'>;

function heldUntil(story: DeliveryStory): string | undefined {
  const held = story.run.events.find((event) => event.type === 'PageHeld');
  return held && isoOf(held.until);
}

describe('quiet hours', () => {
  it('are waited for by what is of low urgency, which says so, and its times count from then', () => {
    const story = DeliveryStory.requested(asleep, 'low');
    assert.deepEqual(story.told, ['DeliveryStarted', 'PageHeld']);
    assert.equal(heldUntil(story), '2026-11-21T07:00:00.000Z');
    assert.deepEqual([story.sent, story.armed], [[], { 'step/mail': 5 * hour, 'step/hook': 5 * hour + 10 * minute }]);
    assert.equal(
      story.run.events[1]?.reason.text,
      'This page is of low urgency, and Ada Lovelace has quiet hours from 22:00 to 07:00 (UTC), so it waits until they are over.',
    );
    story.ring();
    assert.deepEqual(story.sent, ['mail 1']);
    assert.equal(story.lastSend().dueAt, after(night, 5 * hour), 'it is not late');
  });

  it('are nothing to a page of high urgency', () => {
    assert.deepEqual(DeliveryStory.requested(asleep).told, ['DeliveryStarted']);
  });

  it('hold what would be tried in place of a method that failed in them', () => {
    const story = new DeliveryStory({ ...ada([email, webhook]), quietHours } as EntryOf<'person'>);
    story.at = instantOf(Date.UTC(2026, 10, 21, 21, 59, 59));
    story.give({ kind: 'page-requested', page: { ...requested('low'), requestedAt: story.at } });
    assert.deepEqual(story.sent, ['mail 1']);
    story.advance(2_000);
    assert.deepEqual(types(story.end('failed-for-good')), ['DeliveryAttempted', 'PageHeld']);
    assert.match(
      story.run.events.at(-1)?.reason.text ?? '',
      /^The webhook to \S+ for this page is of low urgency, and /,
    );
    assert.deepEqual(story.sent, ['mail 1']);
    story.ring();
    assert.deepEqual([isoOf(story.at), story.sent], ['2026-11-22T07:00:00.000Z', ['mail 1', 'hook 1']]);
    assert.deepEqual(types(story.end('accepted')), ['DeliveryAttempted', 'PageDelivered']);
  });

  it('hold a page that is taken over in them, whenever it was asked for', () => {
    const story = new DeliveryStory(asleep);
    story.give({ kind: 'page-requested', page: { ...requested('low'), requestedAt: after(night, -5 * hour) } });
    assert.deepEqual([story.sent, heldUntil(story)], [[], '2026-11-21T07:00:00.000Z']);
  });

  it('do not hold a later method twice, nor what was begun before', () => {
    const story = new DeliveryStory(asleep);
    story.at = instantOf(Date.UTC(2026, 10, 21, 21, 55));
    story.give({ kind: 'page-requested', page: { ...requested('low'), requestedAt: story.at } });
    assert.deepEqual(story.told, ['DeliveryStarted'], 'the mail goes out');
    assert.equal(story.armed['step/hook'], 9 * hour + 5 * minute);
    story.advance(6 * minute);
    story.end('failed-for-now');
    story.ring();
    assert.deepEqual(story.sent, ['mail 1', 'mail 2']);
  });

  it('are over at once for a page that is raised', () => {
    const story = DeliveryStory.requested(asleep, 'low');
    story.advance(hour);
    story.raise();
    assert.deepEqual(story.sent, ['mail/2 1', 'hook/2 1']);
    assert.deepEqual(Object.keys(story.armed), ['lost/mail/2', 'lost/hook/2'], 'nothing waits any more');
  });

  it('are waited for by a note, and by a nudge that can still be answered then', () => {
    assert.equal(heldUntil(DeliveryStory.of(note(), asleep)), '2026-11-21T07:00:00.000Z');
    const long = { ...nudge(), triedUntil: after(night, 6 * hour) };
    assert.equal(heldUntil(DeliveryStory.of(long, asleep)), '2026-11-21T07:00:00.000Z');
  });

  it('outlast a nudge, which is then not sent, and says so', () => {
    const story = DeliveryStory.of(nudge(), asleep);
    assert.deepEqual([story.told, story.run.timers], [['PageUndeliverable'], []]);
    assert.equal(
      story.run.events[0]?.reason.text,
      'Ada Lovelace is not asked: they have quiet hours from 22:00 to 07:00 (UTC), and the suggestion is over before these are.',
    );
  });
});
