import type { ContactMethod, EntryOf, TemplateChannel, TemplateKind } from '@escalog/definitions';
import { after, instantOf } from '@escalog/kernel';
import type { Asked, PageMessage } from './channels/channel.ts';

const incidentId = '019aa3c1-0000-7000-8000-000000000001';
const minute = 60_000;
/** 2026-01-15T02:03:00Z. */
const sentAt = instantOf(1_768_442_580_000);
const names: Readonly<Record<string, string>> = {
  'schedule/payments': 'Payments on call',
  'person/ana-costa': 'Ana Costa',
  'business-service/checkout': 'Checkout',
  'component/invoices': 'Invoices',
};

/** A message that nobody gets, with all that a message of its kind may have: three minutes late, at night. */
export function exampleMessage(
  template: EntryOf<'template'>,
  channel: TemplateChannel,
  kind: TemplateKind,
): PageMessage {
  return {
    pageId: `${incidentId}/example`,
    incidentId,
    idempotencyKey: `${incidentId}/example`,
    to: { person: 'person/ana-costa', name: 'Ana Costa' },
    // No address is needed to say something.
    method: { id: 'example', channel } as ContactMethod,
    incident: {
      version: 1,
      title: 'Nobody can pay',
      severity: 'sev1',
      affects: ['business-service/checkout', 'component/invoices'],
      description: 'Every card payment fails since 01:50.\nRunbook: https://wiki.example.com/payments',
      url: 'https://prometheus.example.com/graph',
    },
    urgency: kind === 'page' ? 'high' : 'low',
    why: 'The escalation started: level 1 of Payments pages Ana Costa.',
    whyCode: 'started',
    via: ['schedule/payments', 'person/ana-costa'],
    nameOf: (ref) => names[ref] ?? ref,
    requestedAt: after(sentAt, -3 * minute),
    sentAt,
    late: 3 * minute,
    asked: asked(kind),
    timelineUrl: `https://escalog.example.com/v1/incidents/${incidentId}/report?format=html`,
    template,
  };
}

function asked(kind: TemplateKind): Asked {
  const url = 'https://escalog.example.com/v1';
  const answerBy = after(sentAt, 5 * minute);
  switch (kind) {
    case 'page':
      return { kind, acknowledgeUrl: `${url}/acknowledge?token=example`, answerBy, otherwise: 'level 2 is paged' };
    case 'nudge':
      return {
        kind,
        nudgeId: `${incidentId}/nudge/1`,
        suggestion: 'Post an update on Nobody can pay.',
        acceptUrl: `${url}/nudge?token=example&answer=accept`,
        dismissUrl: `${url}/nudge?token=example&answer=dismiss`,
        answerBy,
      };
    case 'note':
      return { kind, text: 'Nobody can pay is resolved: you can stand down.' };
  }
}
