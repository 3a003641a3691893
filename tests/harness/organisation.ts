import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import { severity } from '@escalog/definitions/testing';

/** A small organisation for stories: Ana by mail, Ben by webhook, Cleo by mail then webhook, Dana in the sandbox. */
export function organisation(webhookUrl: string, secret: string): readonly CatalogEntry[] {
  const mail = (name: string) => ({ id: 'mail', channel: 'email' as const, address: `${name}@acme.example` });
  const hook = { id: 'hook', channel: 'webhook' as const, url: webhookUrl, secret };
  return [
    { ref: 'person/ana', name: 'Ana Costa', contactMethods: [mail('ana')] },
    { ref: 'person/ben', name: 'Ben Ito', contactMethods: [hook] },
    {
      ref: 'person/cleo',
      name: 'Cleo Park',
      contactMethods: [mail('cleo'), hook],
      contactRules: { high: [{ method: 'mail' }, { method: 'hook', after: 'PT3M' }] },
    },
    { ref: 'person/dana', name: 'Dana Reyes', contactMethods: [{ id: 'inbox', channel: 'sandbox' }] },
    { ref: 'person/eve', name: 'Eve Lind', contactMethods: [] },
    {
      ref: 'schedule/identity',
      name: 'Identity on call',
      timeZone: 'Europe/Lisbon',
      rotation: { people: ['person/ana'], startsAt: '2026-01-05T09:00', turnLength: 'P1W' },
    },
    {
      ref: 'schedule/nobody',
      name: 'Nobody on call',
      timeZone: 'UTC',
      layers: [{ name: 'Nobody', nobody: true }],
    },
    {
      ref: 'team/identity',
      name: 'Identity',
      members: ['person/ana', 'person/ben'],
      schedule: 'schedule/identity',
      path: 'escalation-path/identity',
    },
    { ref: 'team/payments', name: 'Payments', members: ['person/cleo'], path: 'escalation-path/payments' },
    { ref: 'team/ledger', name: 'Ledger', members: ['person/eve'], path: 'escalation-path/ledger' },
    path('identity', 'Identity', [level('PT5M', 'schedule/identity'), level('PT10M', 'person/ben')]),
    path('payments', 'Payments', [level('PT5M', 'schedule/nobody'), level('PT5M', 'person/cleo')]),
    path('ledger', 'Ledger', [level('PT5M', 'person/eve'), level('PT5M', 'person/ben')]),
    path('triage', 'Triage', [level('PT5M', 'person/dana')]),
    { ref: 'component/session-store', name: 'Session store', owner: 'team/identity' },
    {
      ref: 'business-service/login',
      name: 'Login',
      aliases: ['log in', 'auth'],
      providedBy: ['component/session-store'],
    },
    { ref: 'business-service/payments', name: 'Card payments', owner: 'team/payments' },
    { ref: 'business-service/ledger', name: 'Ledger', owner: 'team/ledger' },
    severity('sev1', { name: 'Critical' }),
    severity('sev2', { name: 'Major', assumed: true }),
    severity('sev4', { name: 'Small', urgency: 'low' }),
    {
      ref: 'alert-source/alertmanager',
      name: 'Alertmanager',
      affectsLabels: ['service'],
      severityLabel: 'severity',
      severities: { critical: 'severity/sev1', info: 'severity/sev4' },
      missingSeverity: 'severity/sev2',
    },
  ];
}

function level(acknowledgeWithin: string, ...targets: string[]): EntryOf<'escalation-path'>['nodes'][number] {
  return { level: { targets, acknowledgeWithin } };
}

function path(name: string, title: string, nodes: EntryOf<'escalation-path'>['nodes']): EntryOf<'escalation-path'> {
  return { ref: `escalation-path/${name}`, name: title, nodes, lastResort: 'person/dana' };
}
