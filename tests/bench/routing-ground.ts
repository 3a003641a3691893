/** What routing is measured on: a catalog of 10,000 entries with 500 routing rules, and declarations of which few fit a rule. */
import type { IncidentDeclared } from '@escalog/contracts';
import { exampleEvents } from '@escalog/contracts/testing';
import type { CatalogEntry } from '@escalog/definitions';
import { severity } from '@escalog/definitions/testing';
import { instantOf } from '@escalog/kernel';

export const routedPlan = { entries: 10_000, rules: 500, declarations: 2_000, warmUp: 200 } as const;

const teams = 50;
const startedAt = Date.parse('2026-11-30T00:00:00Z');

/** Every tenth thing has an owner; the others are part of it. */
export const routedEntries: readonly CatalogEntry[] = [
  { ref: 'person/bench', name: 'Bench', contactMethods: [] },
  severity('sev1'),
  severity('sev2', { assumed: true }),
  path('triage'),
  ...Array.from({ length: teams }, (_, at) => [
    path(`team-${at}`),
    { ref: `team/team-${at}`, name: `Team ${at}`, members: ['person/bench'], path: `escalation-path/team-${at}` },
  ]).flat(),
  ...Array.from({ length: routedPlan.entries }, (_, at) => ({
    ref: `component/thing-${at}`,
    name: `Thing ${at}`,
    ...(at % 10 === 0 ? { owner: `team/team-${at % teams}` } : { partOf: [`component/thing-${at - 1}`] }),
  })),
];

function path(name: string): CatalogEntry {
  return {
    ref: `escalation-path/${name}`,
    name,
    nodes: [{ level: { targets: ['person/bench'], acknowledgeWithin: 'PT5M' } }],
    lastResort: 'person/bench',
  };
}

/** A condition in CEL, and the same written by hand. */
export interface Condition {
  readonly cel: string;
  holds(declaration: IncidentDeclared, owners: readonly string[], hour: number): boolean;
}

/** Five kinds in turn, each about something else. */
export const conditions: readonly Condition[] = Array.from({ length: routedPlan.rules }, (_, at) => {
  const kinds: readonly Condition[] = [
    {
      cel: `incident.rank == 1 && incident.title.contains("outage ${at}")`,
      holds: ({ severity, title }) => severity === 'sev1' && title.includes(`outage ${at}`),
    },
    {
      cel: `"component/thing-${at}" in incident.affects && !now.within("Mon-Fri 09:00-17:00", "Europe/Berlin")`,
      holds: ({ affects }, _, hour) => affects.includes(`component/thing-${at}`) && !(hour >= 9 && hour < 17),
    },
    {
      cel: `affected.exists(e, e.owner == "team/unknown-${at}") && incident.severity != "sev4"`,
      holds: ({ severity }, owners) => owners.includes(`team/unknown-${at}`) && severity !== 'sev4',
    },
    {
      cel: `now.getHours("Europe/Lisbon") < 24 && incident.title.matches("^(disk|cpu) of host-${at}$")`,
      holds: ({ title }) => new RegExp(`^(disk|cpu) of host-${at}$`).test(title),
    },
    {
      cel: `incident.source == "alertmanager" && incident.labels["service"] == "service-${at}"`,
      holds: ({ source, reason }) => source.kind === 'alertmanager' && reason.facts['service'] === `service-${at}`,
    },
  ];
  return kinds[at % kinds.length] as Condition;
});

export const routedRules: readonly CatalogEntry[] = conditions.map(({ cel }, at) => ({
  ref: `routing-rule/rule-${at}`,
  name: `Rule ${at}`,
  order: at,
  if: cel,
  then: [`team/team-${at % teams}`],
}));

export function declarationOf(at: number): IncidentDeclared {
  const alert = at % 2 === 0;
  const { meta, source } = exampleEvents.IncidentDeclared;
  return {
    ...exampleEvents.IncidentDeclared,
    meta: {
      ...meta,
      occurredAt: instantOf(startedAt + at * 60_000),
      actor: alert
        ? { kind: 'alert-source', ref: 'alert-source/alertmanager' }
        : { kind: 'person', ref: 'person/bench' },
    },
    title: `Something is wrong with thing ${at}, and with those beside it`,
    severity: at % 3 === 0 ? 'sev1' : 'sev2',
    affects: [0, 7, 19].map((offset) => `component/thing-${(at * 31 + offset) % routedPlan.entries}`),
    unknownNames: [],
    unrouted: [],
    source: { ...source, kind: alert ? 'alertmanager' : 'rest' },
    reason: { code: 'bench', text: 'It is measured.', definition: null, facts: { service: `other-${at}` } },
  };
}
