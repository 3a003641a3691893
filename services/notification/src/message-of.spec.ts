import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { definitionsOf } from '@escalog/definitions/testing';
import { acknowledgeLinks, nudgeLinks } from '@escalog/http';
import { webhookBody } from './channels/webhook/webhook-body.ts';
import { messageOf } from './message-of.ts';
import type { RequestedPage } from './domain/delivery-types.ts';
import { night, requested } from './testing/examples.ts';

describe('what is sent of a page that was stored before pages said until when they can be answered', () => {
  it('goes out, and does not say either', () => {
    const { triedUntil: _, ...earlier } = requested();
    const clock = { now: () => night } as never;
    const publicUrl = () => 'https://escalog.example';
    const message = messageOf(
      { page: earlier as RequestedPage, step: 'hook', attempt: 2, idempotencyKey: 'key', dueAt: night },
      {
        definitions: definitionsOf(),
        links: acknowledgeLinks(publicUrl, 'secret', clock),
        nudgeLinks: nudgeLinks(publicUrl, 'secret', clock),
        publicUrl,
        clock,
      },
    );
    assert.match(webhookBody(message as never), /"answerBy":null/);
  });
});
