import { isoOf } from '@escalog/kernel';
import { incidentIdOf } from '../domain/delivery-types.ts';
import type { RequestedCall } from '../domain/calls/call-types.ts';

/** What the incoming webhook of a chat receives; Slack, Mattermost and Google Chat take the same. */
export function chatBody({ text, incident }: RequestedCall, timelineUrl: string): string {
  const about = tame(`[${incident.severity}] ${incident.title}`.replaceAll(/\s+/g, ' '));
  return JSON.stringify({ text: `${text}\n${about}\n${timelineUrl}` });
}

/** What a webhook that a rule calls receives: an event in the shape that Standard Webhooks recommends. */
export function callBody(call: RequestedCall, timelineUrl: string): string {
  const { callId, rule, text, why, incident, requestedAt } = call;
  const { title, description, url, severity, affects } = incident;
  return JSON.stringify({
    type: 'incident.rule',
    timestamp: isoOf(requestedAt),
    data: {
      callId,
      incidentId: incidentIdOf(callId),
      rule,
      text,
      why,
      incident: { title, description, url, severity, affects },
      timelineUrl,
    },
  });
}

/** Anybody may declare an incident: its title calls nobody in a chat, as `<!channel>` and `@all` would. */
function tame(text: string): string {
  return text.replaceAll('<', '\u2039').replaceAll('>', '\u203a').replaceAll('@', '@\u200b');
}
