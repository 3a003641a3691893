import type { CatalogEntry, EntryType } from '../entry.ts';

/** An entry of each type; together they are a whole catalog. */
export const exampleEntries: { readonly [T in EntryType]: readonly CatalogEntry[] } = {
  'business-service': [
    {
      ref: 'business-service/login',
      name: 'Login',
      description: 'Entering an account with a password or a passkey.',
      aliases: ['log in', 'sign in'],
      providedBy: ['component/session-store'],
    },
  ],
  component: [
    {
      ref: 'component/session-store',
      name: 'Session store',
      description: 'Who is signed in, in Redis.',
      aliases: ['sessions'],
      owner: 'team/identity',
      partOf: ['business-service/login'],
    },
  ],
  team: [
    {
      ref: 'team/identity',
      name: 'Team Identity',
      description: 'Logins, sessions and customer accounts.',
      members: ['person/ana-costa', 'person/ben-ito'],
      schedule: 'schedule/identity',
      path: 'escalation-path/identity',
    },
  ],
  person: [
    {
      ref: 'person/ana-costa',
      name: 'Ana Costa',
      contactMethods: [{ id: 'mail', channel: 'email', address: 'ana.costa@acme.example' }],
    },
    {
      ref: 'person/ben-ito',
      name: 'Ben Ito',
      contactMethods: [
        { id: 'mail', channel: 'email', address: 'ben.ito@acme.example' },
        {
          id: 'hook',
          channel: 'webhook',
          url: 'https://hooks.acme.example/pages/ben',
          secret: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=',
        },
      ],
      contactRules: {
        high: [{ method: 'hook' }, { method: 'mail', after: 'PT2M' }],
        low: [{ method: 'mail' }],
      },
    },
  ],
  schedule: [
    {
      ref: 'schedule/identity',
      name: 'Identity on call',
      timeZone: 'Europe/Lisbon',
      rotation: {
        people: ['person/ana-costa', 'person/ben-ito'],
        startsAt: '2026-01-05T09:00',
        turnLength: 'P1W',
      },
    },
    {
      ref: 'schedule/identity-support',
      name: 'Identity support',
      timeZone: 'Europe/Lisbon',
      layers: [
        {
          name: 'Weekdays',
          restrictedTo: [
            { days: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'], from: '08:00', to: '18:00' },
          ],
          rotation: {
            people: ['person/ana-costa', 'person/ben-ito'],
            startsAt: '2026-01-05T08:00',
            turnLength: 'P1D',
            countedOn: 'allowed-days',
          },
        },
        {
          name: 'Nights',
          restrictedTo: [{ from: '22:00', to: '06:00' }],
          rotation: { people: ['person/ben-ito'], startsAt: '2026-01-05T22:00', turnLength: 'P1W' },
        },
        { name: 'No Sundays', restrictedTo: [{ days: ['sunday'], from: '00:00', to: '00:00' }], nobody: true },
      ],
    },
  ],
  override: [
    {
      ref: 'override/ben-on-christmas-eve',
      name: 'Ben on Christmas Eve',
      schedule: 'schedule/identity',
      kind: 'replace',
      person: 'person/ben-ito',
      startsAt: '2026-12-24T12:00',
      endsAt: '2026-12-25T12:00',
      by: 'person/ana-costa',
      why: 'Ana travels home.',
    },
  ],
  calendar: [
    {
      ref: 'calendar/identity-holidays',
      name: 'Identity on holidays',
      url: 'https://calendar.acme.example/identity-holidays.ics?key=MDEyMzQ1Njc4OTAx',
      timeZone: 'Europe/Lisbon',
      peopleBy: 'title',
    },
  ],
  'escalation-path': [
    {
      ref: 'escalation-path/identity',
      name: 'Identity',
      nodes: [
        { name: 'on-call', level: { targets: ['schedule/identity'], acknowledgeWithin: 'PT5M' } },
        {
          branch: {
            if: 'incident.rank == 1 || now.within("Mon-Fri 09:00-18:00", zone)',
            then: [{ level: { targets: ['person/ana-costa', 'person/ben-ito'], acknowledgeWithin: 'PT10M' } }],
            else: [{ repeat: { times: 1, to: 'on-call' } }],
          },
        },
        {
          name: 'helpers',
          level: { targets: ['team/identity'], acknowledgeWithin: 'PT15M', mode: 'round-robin', urgency: 'high' },
        },
        { repeat: { times: 2, to: 'helpers' } },
      ],
      lastResort: 'person/ana-costa',
      adjudicator: 'person/ben-ito',
    },
    {
      ref: 'escalation-path/triage',
      name: 'Triage',
      nodes: [{ level: { targets: ['team/identity'], acknowledgeWithin: 'PT5M' } }],
      lastResort: 'person/ana-costa',
    },
  ],
  severity: [
    {
      ref: 'severity/sev1',
      name: 'SEV1',
      description: 'Customers cannot use something that they need.',
      rank: 1,
      urgency: 'high',
      reescalateAfter: 'PT30M',
      updateEvery: 'PT30M',
      path: 'escalation-path/triage',
      tells: ['person/ana-costa'],
      assumed: true,
    },
    {
      ref: 'severity/sev4',
      name: 'SEV4',
      rank: 4,
      urgency: 'low',
      reescalateAfter: 'never',
      updateEvery: 'never',
      path: 'escalation-path/triage',
      tells: [],
    },
  ],
  rule: [
    {
      ref: 'rule/sev1-unacknowledged',
      name: 'SEV1 that nobody acknowledges',
      description: 'Ana hears of it after a quarter of an hour.',
      on: [{ 'unacknowledged-for': 'PT15M' }],
      if: 'incident.rank == 1',
      do: [{ page: ['person/ana-costa'] }],
    },
  ],
  'routing-rule': [
    {
      ref: 'routing-rule/logins-at-night',
      name: 'Logins at night',
      description: 'Outside working hours whoever is on call is called, whatever of the logins it is.',
      order: 10,
      if: '"business-service/login" in incident.affects && !now.within("Mon-Fri 09:00-18:00", "Europe/Lisbon")',
      then: ['schedule/identity'],
    },
  ],
  'alert-source': [
    {
      ref: 'alert-source/alertmanager',
      name: 'Alertmanager',
      affectsLabels: ['service', 'team'],
      severityLabel: 'severity',
      severities: { critical: 'severity/sev1', info: 'severity/sev4' },
      missingSeverity: 'severity/sev1',
    },
  ],
  'maintenance-window': [
    {
      ref: 'maintenance-window/directory-upgrade',
      name: 'Upgrade of the directory',
      affects: ['business-service/login'],
      startsAt: '2026-12-06T02:00',
      endsAt: '2026-12-06T04:00',
      timeZone: 'Europe/Lisbon',
      alerts: 'hold',
      by: 'person/ana-costa',
      why: 'The directory behind the login is replaced.',
    },
  ],
  subscription: [
    {
      ref: 'subscription/warehouse',
      name: 'Data warehouse',
      url: 'https://hooks.acme.example/warehouse',
      secret: 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=',
      events: ['IncidentDeclared', 'IncidentAcknowledged', 'IncidentResolved'],
    },
  ],
  template: [
    {
      ref: 'template/sms-page',
      name: 'Text messages in short',
      text: '{{ incident.severity }} {{ incident.title }}. {{ opening }} Reply 1 {{ code }} to acknowledge.',
    },
  ],
  'catalog-type': [
    {
      ref: 'catalog-type/queue',
      name: 'Queue',
      description: 'Where messages wait.',
      knownToEveryone: false,
      attributes: {
        retentionDays: { type: 'number', minimum: 1, maximum: 90, required: true },
        tier: { type: 'enumeration', values: ['gold', 'silver'] },
        console: { type: 'url', description: 'Where its depth is shown.' },
      },
      relations: { readBy: { to: ['component'], many: true }, runsOn: { to: ['component'], countsAs: 'provided-by' } },
    },
    {
      ref: 'queue/sign-ins',
      name: 'Sign-ins',
      aliases: ['sign-in events'],
      partOf: ['business-service/login'],
      attributes: { retentionDays: 7, tier: 'gold' },
      relations: { readBy: ['component/session-store'], runsOn: 'component/session-store' },
    },
  ],
};
