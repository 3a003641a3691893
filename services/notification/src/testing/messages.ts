import type { ContactMethod } from '@escalog/definitions';
import { instantOf } from '@escalog/kernel';
import type { PageMessage } from '../channels/channel.ts';
import { incident, incidentId, minute, night, pageId } from './examples.ts';

/** A page to Ada as a channel gets it. */
export function messageTo<Method extends ContactMethod>(
  method: Method,
  changed: Partial<PageMessage<Method>> = {},
): PageMessage<Method> {
  return {
    pageId,
    incidentId,
    idempotencyKey: `${pageId}/${method.id}`,
    attempt: { step: method.id, attempt: 1 },
    to: { person: 'person/ada', name: 'Ada Lovelace' },
    method,
    incident,
    urgency: 'high',
    why: 'The escalation started: level 1 of Payments pages Ada Lovelace.',
    whyCode: 'started',
    template: undefined,
    via: ['schedule/payments', 'person/ada'],
    nameOf: (ref) => ({ 'schedule/payments': 'Payments on call', 'person/ada': 'Ada Lovelace' })[ref] ?? ref,
    requestedAt: night,
    sentAt: night,
    late: 0,
    asked: {
      kind: 'page',
      acknowledgeUrl: 'https://escalog.example/v1/acknowledge?token=abc&x=1',
      answerBy: instantOf(night + 5 * minute),
      otherwise: 'level 2 is paged',
    },
    timelineUrl: `https://escalog.example/v1/incidents/${incidentId}/report?format=html`,
    ...changed,
  };
}

/** Long enough for a machine that is busy. */
export function patience(): AbortSignal {
  return AbortSignal.timeout(10_000);
}
