import { isoOf } from '@escalog/kernel';
import type { PageMessage } from '../channel.ts';

/** What a webhook receives: an event in the shape that Standard Webhooks recommends. */
export function webhookBody(message: PageMessage): string {
  const { pageId, incidentId, to, incident, urgency, why, via, requestedAt, acknowledgeUrl, timelineUrl } = message;
  return JSON.stringify({
    type: message.isTest ? 'page.test' : 'page.requested',
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
      via,
      acknowledgeUrl,
      timelineUrl,
    },
  });
}
