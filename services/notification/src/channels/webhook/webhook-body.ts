import { isoOf, type Instant } from '@escalog/kernel';
import type { PageMessage } from '../channel.ts';

/** What a webhook receives: an event in the shape that Standard Webhooks recommends. */
export function webhookBody(message: PageMessage): string {
  const { pageId, incidentId, to, incident, urgency, why, whyCode, via, requestedAt, late, timelineUrl } = message;
  return JSON.stringify({
    type: typeOf(message),
    timestamp: isoOf(requestedAt),
    data: {
      pageId,
      incidentId,
      title: incident.title,
      description: incident.description,
      url: incident.url,
      severity: incident.severity,
      affects: incident.affects,
      urgency,
      person: to.person,
      name: to.name,
      why,
      whyCode,
      via,
      ...askedOf(message),
      lateSeconds: Math.floor(late / 1_000),
      timelineUrl,
    },
  });
}

function typeOf({ asked, isTest }: PageMessage): string {
  if (isTest) return 'page.test';
  return { page: 'page.requested', nudge: 'nudge.made', note: 'note' }[asked.kind];
}

function askedOf({ asked }: PageMessage) {
  switch (asked.kind) {
    case 'page': {
      const { acknowledgeUrl, answerBy, otherwise } = asked;
      return { acknowledgeUrl, answerBy: textOf(answerBy), otherwise };
    }
    case 'nudge': {
      const { nudgeId, suggestion, acceptUrl, dismissUrl, answerBy } = asked;
      return { nudgeId, suggestion, acceptUrl, dismissUrl, answerBy: textOf(answerBy) };
    }
    case 'note':
      return { text: asked.text };
  }
}

function textOf(instant: Instant | null): string | null {
  return instant === null ? null : isoOf(instant);
}
