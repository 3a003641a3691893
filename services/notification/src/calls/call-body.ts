import { isoOf, onOneLine } from '@escalog/kernel';
import type { Content } from '../channels/chat/content.ts';
import { incidentIdOf } from '../domain/delivery-types.ts';
import type { RequestedCall } from '../domain/calls/call-types.ts';

/** What the incoming webhook of a chat receives of which no format is known; Slack, Mattermost and Google Chat take the same. */
export function chatBody(call: RequestedCall, timelineUrl: string): string {
  return JSON.stringify({ text: `${call.text}\n${tame(aboutOf(call))}\n${timelineUrl}` });
}

/** The same for a chat whose format is known: nothing in it calls anybody. */
export function chatContent(call: RequestedCall, timelineUrl: string): Content {
  const thread = incidentIdOf(call.callId);
  return { title: aboutOf(call), paragraphs: [call.text], facts: [], answers: [], timelineUrl, thread };
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

function aboutOf({ incident: { severity, title } }: RequestedCall): string {
  return onOneLine(`[${severity}] ${title}`);
}

/** Anybody may declare an incident: its title calls nobody in a chat, as `<!channel>` and `@all` would. */
function tame(text: string): string {
  return text.replaceAll('<', '\u2039').replaceAll('>', '\u203a').replaceAll('@', '@\u200b');
}
