import type { IncidentEvent } from '../incident-event.ts';
import { namesIn } from '../names.ts';
import { sentenceOf } from '../sentences.ts';
import { Story, type About, type Told } from './story.ts';

export const escalationId = 'i/team/payments';
export const page = { pageId: 'p1', person: 'person/alice', name: 'Alice Moreau', via: ['person/alice'] };
export const toBob = { pageId: 'p2', person: 'person/bob', name: 'Bob Okafor', via: ['person/bob'] };
export const incident = { version: 1, title: 'Down', severity: 'sev1', affects: [], description: null, url: null };
export const delivery = { pageId: 'p1', escalationId, person: 'person/alice' };
export const attempt = { ...delivery, methodId: 'mail', channel: 'email', attempt: 2, idempotencyKey: 'k' };

/** An incident in which Alice was paged on the path Payments. */
export function alicePaged(): Story {
  const story = new Story('i');
  story.tell('EscalationStarted', 0, {
    escalationId,
    path: 'escalation-path/payments',
    pathVersion: 3,
    definition: '{"name":"Payments"}',
    owner: null,
  });
  story.tell('LevelReached', 0, {
    escalationId,
    cycle: 1,
    level: 1,
    urgency: 'high',
    acknowledgeBy: story.startedAt,
    incident,
    pages: [page],
  });
  return story;
}

/** The sentence for an event of an incident in which Alice was paged on the path Payments, and of what was told before. */
export function told<T extends IncidentEvent['type']>(
  type: T,
  said: Told<T>,
  about?: About,
  story: Story = alicePaged(),
): string {
  return sentenceOf(story.tell(type, 0, said, about), namesIn(story.events));
}
