/** Two messages of a kind, which a template is tried on when it is written: one that has everything, and one that has the least. */
import type { TemplateFacts, TemplateKind } from './names.ts';

const id = '019aa3c1-0000-7000-8000-000000000001';

export function fullFacts(kind: TemplateKind): TemplateFacts {
  return {
    ...bareFacts(kind),
    incident: {
      id,
      title: 'Nobody can pay',
      description: 'Every card payment fails since 01:50.\nRunbook: https://wiki.example.com/payments',
      severity: 'sev1',
      url: 'https://prometheus.example.com/graph',
      affects: ['Checkout', 'Invoices'],
    },
    late: '12 min',
    opening: 'Answer by 02:05 UTC; then level 2 is paged.',
    also: '1 more page: [sev2] Nobody can log in, code 182.',
    answerBy: '02:05 UTC',
    otherwise: 'level 2 is paged',
    code: '417',
  };
}

/** An empty text where a message may have none. */
export function bareFacts(kind: TemplateKind): TemplateFacts {
  return {
    incident: { id, title: 'Nobody can pay', description: '', severity: 'sev1', url: '', affects: [] },
    person: { name: 'Ana Costa' },
    urgency: 'high',
    why: 'The escalation started: level 1 of Payments pages Ana Costa.',
    late: '',
    opening: '',
    also: '',
    timelineUrl: `https://escalog.example.com/v1/incidents/${id}/report?format=html`,
    kind,
    answerBy: '',
    otherwise: '',
    acknowledgeUrl: 'https://escalog.example.com/v1/acknowledge?token=example',
    code: '',
    suggestion: 'Post an update on Nobody can pay.',
    acceptUrl: 'https://escalog.example.com/v1/nudge?token=example&answer=accept',
    dismissUrl: 'https://escalog.example.com/v1/nudge?token=example&answer=dismiss',
    note: 'Nobody can pay is resolved: you can stand down.',
  };
}
