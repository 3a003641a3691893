/** Whether people took what they were paged for, and kept it. */
import { either, type Finding, type Verdict } from './finding.ts';
import { isType, type IncidentEvent } from './incident-event.ts';
import { isResolved } from './escalation-over.ts';
import { sentenceOf } from './sentences.ts';
import type { IncidentHistory } from './timeline.ts';
import { sentence } from './wording.ts';

/** Said only where somebody declined: that nobody did is no achievement. */
export function declinedPages({ events, names }: IncidentHistory): Verdict {
  const declined = events.filter(isType('PageDeclined'));
  return either(
    [],
    'page-declined',
    '',
    declined.map((event) => ({
      kind: 'page-declined',
      text: sentenceOf(event, names),
      events: [event.meta.eventId],
    })),
  );
}

/** Each handoff is taken, comes back, is given on, or is nobody's when the incident is resolved. */
export function takenHandoffs(history: IncidentHistory): Verdict {
  const { events, names } = history;
  const returned = events.filter(isType('HandoffReturned')).map((event) => because('handoff-returned', event, history));
  const ended = new Set(
    events.flatMap((event) =>
      event.type === 'HandoffAccepted' ? [event.escalationId] : event.type === 'HandoffReturned' ? [event.to] : [],
    ),
  );
  const begun = events.filter(isType('EscalationStarted'));
  const givenOn = new Set(begun.map(({ from }) => from));
  const untaken = isResolved({ events })
    ? begun.filter(
        ({ kind, escalationId }) => kind === 'handoff' && !ended.has(escalationId) && !givenOn.has(escalationId),
      )
    : [];
  return either(events.filter(isType('HandoffAccepted')), 'handoff-returned', 'Every handoff was taken.', [
    ...returned,
    ...untaken.map(({ escalationId, meta }): Finding => ({
      kind: 'handoff-returned',
      text: sentence(`Nobody had taken over by ${names.ofEscalation(escalationId)} when it was resolved`),
      events: [meta.eventId],
    })),
  ]);
}

export function bounces({ events, names }: IncidentHistory): Verdict {
  return either(
    events.filter(isType('HandoffAccepted')),
    'bounced',
    'It did not go to and fro between owners.',
    events.filter(isType('BounceDetected')).map((event) => ({
      kind: 'bounced',
      text: sentenceOf(event, names),
      events: [event.meta.eventId],
    })),
  );
}

export function lapses(history: IncidentHistory): Verdict {
  const { events } = history;
  return either(
    events.filter(isType('EscalationHalted')).filter(({ lapsesAt }) => lapsesAt !== null),
    'acknowledgement-lapsed',
    'No acknowledgement lapsed.',
    events.filter(isType('AcknowledgementLapsed')).map((event) => because('acknowledgement-lapsed', event, history)),
  );
}

/** What happened, and why. */
function because(kind: Finding['kind'], event: IncidentEvent, { names }: IncidentHistory): Finding {
  const why = event.reason.text === '' ? '' : ` ${sentence(event.reason.text)}`;
  return { kind, text: `${sentenceOf(event, names)}${why}`, events: [event.meta.eventId] };
}
