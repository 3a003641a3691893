/** What a message is made of, by the names that templates have for it. */
import type { TemplateFacts } from '@escalog/definitions';
import { replyCodeOf } from '@escalog/http';
import { onOneLine, spoken } from '@escalog/kernel';
import { alsoOf } from './also-told.ts';
import type { PageMessage } from './channel.ts';
import { clockTime, openingOf, worthTelling } from './opening.ts';

export function templateFacts(message: PageMessage): TemplateFacts {
  const { incident, incidentId, asked, to, urgency, why, late, sentAt, timelineUrl, nameOf } = message;
  const answerBy = asked.kind === 'note' ? null : asked.answerBy;
  return {
    incident: {
      id: incidentId,
      title: onOneLine(incident.title),
      description: incident.description ?? '',
      severity: incident.severity,
      url: incident.url ?? '',
      affects: incident.affects.map(nameOf),
    },
    person: { name: to.name },
    urgency,
    why,
    late: late < worthTelling ? '' : spoken(late),
    opening: openingOf(message).join('\n'),
    also: alsoOf(message) ?? '',
    timelineUrl,
    kind: asked.kind,
    answerBy: answerBy === null ? '' : clockTime(answerBy, sentAt),
    otherwise: asked.kind === 'page' ? (asked.otherwise ?? '') : '',
    acknowledgeUrl: asked.kind === 'page' ? asked.acknowledgeUrl : '',
    code: asked.kind === 'page' ? replyCodeOf(incidentId) : '',
    suggestion: asked.kind === 'nudge' ? asked.suggestion : '',
    acceptUrl: asked.kind === 'nudge' ? asked.acceptUrl : '',
    dismissUrl: asked.kind === 'nudge' ? asked.dismissUrl : '',
    note: asked.kind === 'note' ? asked.text : '',
  };
}
