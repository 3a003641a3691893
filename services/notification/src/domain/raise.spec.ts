import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeliveryStory, types } from '../testing/delivery-story.ts';
import { ada, email, minute, note, nudge, sandbox, webhook } from '../testing/examples.ts';

const quietThenLoud = ada([email, webhook, sandbox], {
  low: [{ method: 'mail' }, { method: 'inbox', after: 'PT30M' }],
  high: [{ method: 'mail' }, { method: 'hook', after: 'PT1M' }, { method: 'inbox', after: 'PT5M' }],
});

describe('a page that is raised to high urgency', () => {
  it('goes on by the plan for high urgency, counted from then, without what was tried already', () => {
    const story = DeliveryStory.requested(quietThenLoud, 'low');
    story.end('accepted');
    story.advance(10 * minute);
    const [raised] = story.raise();
    assert.deepEqual(types(story.run.events).slice(-1), ['DeliveryRaised']);
    assert.deepEqual(
      raised?.type === 'DeliveryRaised' && raised.steps.map(({ methodId, dueAt }) => [methodId, dueAt - story.at]),
      [
        ['hook', minute],
        ['inbox', 5 * minute],
      ],
    );
    assert.deepEqual(story.armed, { 'step/hook': minute, 'step/inbox/2': 5 * minute });
    story.ring();
    assert.deepEqual(story.sent, ['mail 1', 'hook 1']);
    assert.equal(story.lastSend().page.urgency, 'high');
  });

  it('says why it is raised and how it goes on', () => {
    const story = DeliveryStory.requested(quietThenLoud, 'low');
    const [{ reason } = assert.fail('nothing is told')] = story.raise();
    assert.equal(
      reason.text,
      'The severity was raised from sev4 to sev1; Ada Lovelace is paged with high urgency from now on: webhook to https://hooks.acme.example after 1 min, sandbox after 5 min.',
    );
    assert.equal(reason.definition, 'person/ada@1');
  });

  it('tries nothing later than it would have been', () => {
    const story = DeliveryStory.requested(
      ada([email, sandbox], { low: [{ method: 'inbox', after: 'PT10M' }], high: [{ method: 'inbox', after: 'PT5M' }] }),
      'low',
    );
    story.advance(9 * minute);
    story.raise();
    assert.deepEqual(story.armed, { 'step/inbox/2': minute });
  });

  it('tries at once what waited for another method to fail', () => {
    const story = DeliveryStory.requested(ada([email, webhook, sandbox]), 'low');
    story.end('accepted');
    story.raise();
    assert.deepEqual(story.sent, ['mail 1', 'hook/2 1', 'inbox/2 1']);
  });

  it('leaves an attempt in hand to itself', () => {
    const story = DeliveryStory.requested(ada([email, webhook]), 'low');
    story.raise();
    assert.deepEqual(story.sent, ['mail 1', 'hook/2 1']);
    assert.deepEqual(types(story.end('accepted', 'mail')), ['DeliveryAttempted', 'PageDelivered']);
    assert.deepEqual(types(story.end('accepted', 'hook/2')), ['DeliveryAttempted']);
  });

  it('is tried again when it was undeliverable, and may be delivered after all', () => {
    const story = DeliveryStory.requested(
      ada([email, webhook], { low: [{ method: 'mail' }], high: [{ method: 'mail' }, { method: 'hook' }] }),
      'low',
    );
    story.end('failed-for-good');
    assert.equal(story.told.at(-1), 'PageUndeliverable');
    story.raise();
    assert.deepEqual(story.sent, ['mail 1', 'mail/2 1', 'hook 1']);
    story.end('failed-for-good', 'mail/2');
    assert.deepEqual(types(story.end('accepted', 'hook')), ['DeliveryAttempted', 'PageDelivered']);
  });

  it('is told undeliverable once, though the plan for high urgency does not get through either', () => {
    const story = DeliveryStory.requested(ada([email], { low: [{ method: 'mail' }] }), 'low');
    story.end('failed-for-good');
    story.raise();
    assert.deepEqual(types(story.end('failed-for-good')), ['DeliveryAttempted']);
    assert.deepEqual(story.armed, {});
  });

  it('takes the place of what is only tried on from time to time', () => {
    const story = DeliveryStory.requested(ada([email]), 'low');
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      story.end('failed-for-now');
      if (attempt < 4) story.ring();
    }
    assert.deepEqual(Object.keys(story.armed), ['step/mail']);
    story.raise();
    assert.deepEqual(Object.keys(story.armed), ['lost/mail/2']);
  });

  it('says so when everything has been tried', () => {
    const story = DeliveryStory.requested(ada([email]), 'low');
    story.end('accepted');
    const [raised] = story.raise();
    assert.deepEqual(raised?.type === 'DeliveryRaised' && raised.steps, []);
    assert.match(raised?.reason.text ?? '', /every contact method for it has been tried or is being tried\.$/);
  });

  it('stays as it was when it is high already, was raised before, or was withdrawn', () => {
    assert.deepEqual(DeliveryStory.requested(quietThenLoud, 'high').raise(), []);
    const raised = DeliveryStory.requested(quietThenLoud, 'low');
    raised.raise();
    assert.deepEqual(raised.raise(), []);
    const withdrawn = DeliveryStory.requested(quietThenLoud, 'low');
    withdrawn.withdraw();
    assert.deepEqual(withdrawn.raise(), []);
    const forgotten = DeliveryStory.requested(ada([email]), 'low');
    forgotten.end('failed-for-good');
    forgotten.withdraw();
    assert.deepEqual(forgotten.raise(), []);
  });

  it('is a page: what is only suggested or told stays quiet', () => {
    for (const quiet of [nudge(), note()]) assert.deepEqual(DeliveryStory.of(quiet, quietThenLoud).raise(), []);
  });
});
