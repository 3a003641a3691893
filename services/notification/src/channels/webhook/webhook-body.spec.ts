import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { after } from '@escalog/kernel';
import { incidentId, minute, night, webhook } from '../../testing/examples.ts';
import { messageTo } from '../../testing/messages.ts';
import type { PageMessage } from '../channel.ts';
import { webhookBody } from './webhook-body.ts';

const bodyOf = (changed: Partial<PageMessage>) =>
  JSON.parse(webhookBody(messageTo(webhook, changed as object))) as { type: string; data: Record<string, unknown> };

describe('the body of a webhook', () => {
  it('of a nudge has what is suggested, until when, and a link for each answer', () => {
    const { type, data } = bodyOf({
      asked: {
        kind: 'nudge',
        nudgeId: `${incidentId}/nudge/1`,
        suggestion: 'Post an update.',
        acceptUrl: 'https://escalog.example/v1/nudge?token=a&answer=accept',
        dismissUrl: 'https://escalog.example/v1/nudge?token=a&answer=dismiss',
        answerBy: after(night, 15 * minute),
      },
    });
    assert.equal(type, 'nudge.made');
    const { nudgeId, suggestion, acceptUrl, dismissUrl, answerBy } = data;
    assert.deepEqual(
      [nudgeId, suggestion, answerBy],
      [`${incidentId}/nudge/1`, 'Post an update.', '2026-11-21T02:15:00.000Z'],
    );
    assert.match(String(acceptUrl), /answer=accept$/);
    assert.match(String(dismissUrl), /answer=dismiss$/);
    assert.ok(!('acknowledgeUrl' in data));
  });

  it('of a note has its text and no link that answers', () => {
    const { type, data } = bodyOf({ asked: { kind: 'note', text: 'You can stand down.' } });
    assert.deepEqual([type, data['text']], ['note', 'You can stand down.']);
    assert.ok(!('acknowledgeUrl' in data) && !('answerBy' in data));
  });

  it('says how late it is', () => {
    assert.equal(bodyOf({ late: 90_500 }).data['lateSeconds'], 90);
  });

  it('of a test page says so', () => {
    assert.equal(bodyOf({ isTest: true }).type, 'page.test');
  });
});
