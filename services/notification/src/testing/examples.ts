import type { ContactRule, EntryOf } from '@escalog/definitions';
import { instantOf } from '@escalog/kernel';
import type { AttemptEnded, RequestedPage, SendPage, Urgency } from '../domain/delivery-types.ts';

/** Two in the morning. */
export const night = instantOf(Date.UTC(2026, 10, 21, 2, 0));
export const minute = 60_000;
export const incidentId = '019aa3c1-0000-7000-8000-000000000001';
export const escalationId = `${incidentId}/team/payments`;
export const pageId = `${escalationId}/1.1/ada`;

export const email = { id: 'mail', channel: 'email', address: 'ada@acme.example' } as const;
export const webhook = { id: 'hook', channel: 'webhook', url: 'https://hooks.acme.example/secret-path' } as const;
export const sandbox = { id: 'inbox', channel: 'sandbox' } as const;
export const incident = {
  version: 1,
  title: 'Nobody can pay',
  severity: 'sev1',
  affects: ['business-service/checkout'],
  description: null,
  url: null,
} as const;

/** Ada with these methods, and rules for the urgencies that are named. */
export function ada(
  contactMethods: EntryOf<'person'>['contactMethods'],
  contactRules?: { readonly [U in Urgency]?: ContactRule[] },
): EntryOf<'person'> {
  return { ref: 'person/ada', name: 'Ada Lovelace', contactMethods, ...(contactRules && { contactRules }) };
}

export function requested(urgency: Urgency = 'high'): RequestedPage {
  return {
    pageId,
    escalationId,
    person: 'person/ada',
    name: 'Ada Lovelace',
    via: ['schedule/payments', 'person/ada'],
    urgency,
    incident,
    why: 'The escalation started: level 1 of Payments pages Ada Lovelace.',
    requestedAt: night,
    triedUntil: instantOf(night + 5 * minute),
  };
}

/** A suggestion that Ada can answer for 15 minutes. */
export function nudge(): RequestedPage {
  return {
    ...requested('low'),
    kind: 'nudge',
    escalationId: '',
    why: 'Nobody has posted an update for 30 min, and Critical wants one every 30 min.',
    triedUntil: instantOf(night + 15 * minute),
    suggestion: { nudgeId: `${incidentId}/nudge/1`, text: 'Post an update on Nobody can pay.' },
  };
}

/** Something that Ada is only told. */
export function note(): RequestedPage {
  return {
    ...requested('low'),
    kind: 'note',
    escalationId: '',
    why: 'Bo Chen resolved it, and Ada Lovelace had been paged.',
    triedUntil: null,
    text: 'Nobody can pay is resolved: you can stand down.',
  };
}

/** How an attempt that was asked for ends. */
export function ended(
  { step, attempt }: Pick<SendPage, 'step' | 'attempt'>,
  outcome: 'accepted' | 'failed-for-now' | 'asked-to-wait' | 'failed-for-good',
): AttemptEnded {
  if (outcome === 'accepted')
    return { kind: 'attempt-ended', step, attempt, outcome, retriable: false, detail: '250 queued' };
  if (outcome === 'asked-to-wait')
    return {
      kind: 'attempt-ended',
      step,
      attempt,
      outcome: 'failed',
      retriable: true,
      retryAfter: 2 * minute,
      detail: 'HTTP 429, Retry-After 120 s',
    };
  return {
    kind: 'attempt-ended',
    step,
    attempt,
    outcome: 'failed',
    retriable: outcome === 'failed-for-now',
    detail: outcome === 'failed-for-now' ? '451 try later' : '550 no such user',
  };
}
