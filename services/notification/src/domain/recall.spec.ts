import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeliveryStory, types } from '../testing/delivery-story.ts';
import { ada, email, ended, pageId } from '../testing/examples.ts';
import { lease } from './attempts.ts';
import type { RecallEnded } from './delivery-types.ts';

const slack = { id: 'slack', channel: 'slack', to: 'U012AB3CD' } as const;
const both = ada([slack, email]);

function recallEnds(story: DeliveryStory, change: Partial<RecallEnded> = {}) {
  const last = story.recalls.at(-1);
  assert.ok(last, 'nothing was taken back');
  const { step, attempt } = last;
  return story.give({
    kind: 'recall-ended',
    step,
    attempt,
    outcome: 'accepted',
    retriable: false,
    detail: 'ok',
    ...change,
  });
}

/** Accepted by both methods, and then answered. */
function answered(): DeliveryStory {
  const story = DeliveryStory.requested(both);
  story.give({ ...ended(story.lastSend('slack'), 'accepted'), handle: 'C1/1700000000.1' });
  story.end('accepted', 'mail');
  story.withdraw();
  return story;
}

describe('what was sent, once its page is over', () => {
  it('is taken back where the channel can, by the name that the provider gave it', () => {
    const story = answered();
    assert.deepEqual(
      story.recalls.map(({ step, handle, because, idempotencyKey }) => ({ step, handle, because, idempotencyKey })),
      [
        {
          step: 'slack',
          handle: 'C1/1700000000.1',
          because: 'Bo Chen acknowledged.',
          idempotencyKey: `${pageId}/slack`,
        },
      ],
    );
    assert.deepEqual(story.armed, { 'recall/slack': lease });
    const [told] = recallEnds(story);
    assert.ok(told?.type === 'MessageRecalled' && told.outcome === 'accepted');
    assert.equal(told.reason.text, 'Bo Chen acknowledged, so slack to U012AB3CD asks for nothing any more (ok).');
    assert.deepEqual([story.armed, recallEnds(story)], [{}, []]);
  });

  it('is tried again, later and later, and told when it failed in the end', () => {
    const story = answered();
    for (const attempt of [1, 2, 3]) {
      assert.deepEqual(recallEnds(story, { outcome: 'failed', retriable: true }), []);
      assert.ok((story.armed['recall/slack'] ?? 0) >= 1_000 * 2 ** (attempt - 1));
      story.ring();
    }
    assert.deepEqual(
      story.recalls.map(({ attempt }) => attempt),
      [1, 2, 3, 4],
    );
    const [told] = recallEnds(story, { outcome: 'failed', retriable: true, detail: 'HTTP 503' });
    assert.ok(told?.type === 'MessageRecalled' && told.outcome === 'failed');
    assert.match(told.reason.text, /was to ask for nothing any more, which failed \(HTTP 503\)\.$/);
    assert.deepEqual(story.armed, {});
  });

  it('is taken back again when the process died, and renewed while it lives', () => {
    const story = answered();
    story.advance(5_000);
    story.give({ kind: 'recall-held', step: 'slack', attempt: 1 });
    assert.deepEqual(story.armed, { 'recall/slack': lease });
    story.ring();
    assert.deepEqual(
      story.recalls.map(({ attempt }) => attempt),
      [1, 2],
    );
    const late = {
      kind: 'recall-ended',
      step: 'slack',
      attempt: 1,
      outcome: 'accepted',
      retriable: false,
      detail: '',
    } as const;
    assert.deepEqual(story.give(late), [], 'that of the process that was taken for dead');
    assert.deepEqual(types(recallEnds(story)), ['MessageRecalled']);
    const dying = answered();
    for (let turn = 0; turn < 3; turn += 1) dying.ring();
    assert.deepEqual(types(dying.ring()), ['MessageRecalled'], 'not for ever');
    assert.deepEqual(dying.armed, {});
  });

  it('is taken back too when it was accepted only afterwards', () => {
    const story = DeliveryStory.requested(both);
    story.withdraw();
    assert.deepEqual(story.recalls, []);
    assert.deepEqual(types(story.end('accepted', 'slack')), ['DeliveryAttempted']);
    assert.deepEqual(
      story.recalls.map(({ step, because }) => [step, because]),
      [['slack', 'Bo Chen acknowledged.']],
    );
  });

  it('is left alone when it never got through, or was taken back by its provider', () => {
    const story = DeliveryStory.requested(both);
    story.end('accepted', 'slack');
    story.receive('failed', 'slack');
    story.withdraw();
    assert.deepEqual(story.recalls, []);
  });

  const alert = { id: 'alert', channel: 'pagerduty', routingKey: '0123456789abcdef0123456789abcdef' } as const;
  const topic = { id: 'topic', channel: 'ntfy', url: 'https://ntfy.example/acme' } as const;
  const recalledSteps = (story: DeliveryStory) => story.recalls.map(({ step }) => step);

  it('is taken back where nobody knows whether its provider has it, if that knows it by our key', () => {
    const unheard = { outcome: 'failed', retriable: true, detail: 'no answer', unheard: true } as const;
    const story = DeliveryStory.requested(ada([alert, topic, slack]));
    for (const step of ['alert', 'topic', 'slack'])
      story.give({ ...ended(story.lastSend(step), 'failed-for-now'), ...unheard });
    story.withdraw();
    assert.deepEqual(recalledSteps(story), ['alert', 'topic']);
  });

  it('is taken back where the process died that had it in hand, though its page was over by then', () => {
    const story = DeliveryStory.requested(ada([alert]));
    story.withdraw();
    assert.deepEqual(recalledSteps(story), []);
    assert.deepEqual(types(story.ring()), ['DeliveryAttempted']);
    assert.deepEqual([recalledSteps(story), story.armed], [['alert'], { 'recall/alert': lease }]);
    assert.deepEqual(types(recallEnds(story)), ['MessageRecalled']);
  });

  it('is taken back where no answer came until its page was over', () => {
    const story = DeliveryStory.requested(ada([alert]));
    story.withdraw();
    story.give({ ...ended(story.lastSend('alert'), 'failed-for-now'), unheard: true });
    assert.deepEqual(recalledSteps(story), ['alert']);
    const refused = DeliveryStory.requested(ada([alert]));
    refused.withdraw();
    refused.end('failed-for-now');
    assert.deepEqual(recalledSteps(refused), [], 'its provider said that it does not have it');
  });

  it('is taken back once, however often the page is withdrawn', () => {
    const story = answered();
    story.withdraw();
    assert.equal(story.recalls.length, 1);
  });
});
