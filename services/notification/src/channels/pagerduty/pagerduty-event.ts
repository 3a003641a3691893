/** Events of PagerDuty's Events API v2: https://developer.pagerduty.com/docs/events-api-v2-overview. */
import { hash } from 'node:crypto';
import { isoOf, shortened } from '@escalog/kernel';
import type { MethodOf, PageMessage } from '../channel.ts';
import { answersOf } from '../page-text.ts';
import { textsOf } from '../texts.ts';

type Message = PageMessage<MethodOf<'pagerduty'>>;

const longestKey = 255;
const longestSummary = 1_024;

/** Opens an alert of the service, or counts once more for the one that the page has opened. */
export function triggerOf(message: Message): object {
  const { method, incident, nameOf, requestedAt, timelineUrl } = message;
  const { title, text, isOwn } = textsOf(message);
  const affected = incident.affects.map(nameOf);
  const source = incident.url === null ? [] : [{ label: 'Source', url: incident.url }];
  return {
    routing_key: method.routingKey,
    event_action: 'trigger',
    dedup_key: dedupKeyOf(message),
    client: 'Escalog',
    client_url: timelineUrl,
    payload: {
      summary: shortened(title, longestSummary),
      source: affected.length === 0 ? 'Escalog' : affected.join(', '),
      severity: severityOf(message),
      timestamp: isoOf(requestedAt),
      ...(affected[0] !== undefined && { component: affected[0] }),
      // Who else is in it stays here: what is in PagerDuty is not erased with a person.
      custom_details: { ...detailsOf(message), ...(isOwn && { text }) },
    },
    links: [...answersOf(message), { label: 'Timeline', url: timelineUrl }, ...source].map(({ label, url }) => ({
      href: url,
      text: label,
    })),
  };
}

/**
 * Ends the alert of the page. It is resolved, not acknowledged: an acknowledgement lapses in PagerDuty after the time-out of the
 * service, which would page people again for what is in hand here. Should Escalog page again, that is another page, and another alert.
 */
export function resolveOf(message: Message): object {
  return { routing_key: message.method.routingKey, event_action: 'resolve', dedup_key: dedupKeyOf(message) };
}

/** By which PagerDuty knows the page again: its id, which every attempt shares. */
function dedupKeyOf({ pageId }: Message): string {
  return pageId.length <= longestKey ? pageId : hash('sha256', pageId);
}

/** PagerDuty takes `critical` and `error` for high urgency, and the others for low, where a service goes by the severity. */
function severityOf({ asked, urgency, rank }: Message): 'critical' | 'error' | 'warning' | 'info' {
  if (asked.kind !== 'page') return 'info';
  if (urgency !== 'high') return 'warning';
  return rank === 1 ? 'critical' : 'error';
}

function detailsOf({ incidentId, incident, urgency, whyCode, late, asked }: Message): object {
  return {
    incident: incidentId,
    severity: incident.severity,
    urgency,
    affects: incident.affects,
    ...(whyCode !== null && { why: whyCode }),
    ...(late >= 1_000 && { late_seconds: Math.floor(late / 1_000) }),
    ...(asked.kind !== 'note' && asked.answerBy !== null && { answer_by: isoOf(asked.answerBy) }),
  };
}
