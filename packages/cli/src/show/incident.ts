import { counted } from '@escalog/kernel';
import type { Escalation, Incident } from '../api/incidents.ts';
import { offerLines } from './offers.ts';
import { localTime } from './local-time.ts';
import { printable } from './printable.ts';

/** One incident in full: what, since when, and who is involved. */
export function incidentLines(incident: Incident, timeZone: string): string[] {
  const {
    id,
    title,
    description = null,
    severity,
    status,
    affects,
    declaredAt,
    acknowledgedBy = [],
    acknowledgedAt = null,
    resolvedAt = null,
    reopenedAt,
    private: isPrivate = false,
    seenBy,
    routes,
    escalations,
    offers = [],
    names = {},
  } = incident;
  const nameOf = (ref: string): string => names[ref] ?? ref;
  const at = (iso: string): string => localTime(iso, timeZone);
  return [
    `${title} (${severity}, ${status})`,
    ...(description === null ? [] : [description]),
    '',
    `Id            ${id}`,
    `Declared      ${at(declaredAt)} (${timeZone})`,
    ...(acknowledgedBy.length === 0
      ? []
      : [
          `Acknowledged  ${acknowledgedAt === null ? '' : `${at(acknowledgedAt)} `}by ${acknowledgedBy.map(nameOf).join(', ')}`,
        ]),
    ...workLines(incident, nameOf, at),
    ...(reopenedAt === undefined ? [] : [`Opened again  ${at(reopenedAt)}`]),
    ...(resolvedAt === null ? [] : [`Resolved      ${at(resolvedAt)}`]),
    ...(isPrivate
      ? [
          `Private       seen by those involved${(seenBy ?? []).length === 0 ? '' : `, and ${(seenBy ?? []).map(nameOf).join(', ')}`}`,
        ]
      : []),
    ...maintenanceLines(incident, at),
    `Affects       ${affects.length === 0 ? 'nothing named' : affects.map(nameOf).join(', ')}`,
    '',
    ...(routes.length === 0 ? ['It has not been routed yet.'] : ['Who is involved']),
    ...routes.map(({ explanation }) => `  ${explanation}`),
    ...escalations.flatMap((escalation) => ['', ...escalationLines(escalation, incident, at)]),
    ...(offers.length === 0 ? [] : ['', 'What it may be about', ...offerLines(offers)]),
    ...ruleLines(incident),
  ].map(printable);
}

/** How the work goes: told where somebody has said something of it. */
function workLines(
  {
    progress = 'investigating',
    lead = null,
    snoozedUntil = null,
    handoffs = [],
    bounced = null,
    nudges = [],
  }: Incident,
  nameOf: (ref: string) => string,
  at: (iso: string) => string,
): string[] {
  return [
    ...(snoozedUntil === null ? [] : [`              until ${at(snoozedUntil)}`]),
    ...(progress === 'investigating' ? [] : [`Progress      ${progress}`]),
    ...(lead === null ? [] : [`Lead          ${nameOf(lead)}`]),
    ...handoffs.map(
      ({ by, toName, why, state, at: handedAt }) =>
        `Handed off    ${at(handedAt)} by ${nameOf(by)} to ${toName}, ${handoffStates[state] ?? state}: ${why}`,
    ),
    ...(bounced === null ? [] : [`To and fro    ${bounced.because}`]),
    ...nudges
      .filter(({ state }) => state === 'open')
      .map(
        ({ suggestion, people, expiresAt, nudgeId }) =>
          `Suggested     ${suggestion} (${people.map(({ name }) => name).join(', ')}, until ${at(expiresAt)}): escalog answer ${nudgeId} yes`,
      ),
  ];
}

const handoffStates: Readonly<Record<string, string>> = {
  open: 'which nobody there has taken yet',
  accepted: 'who took it',
  returned: 'from where it came back',
};

function maintenanceLines({ maintenance, quietUntil = null }: Incident, at: (iso: string) => string): string[] {
  if (maintenance === undefined) return [];
  const { windows, heldBackSince } = maintenance;
  return [
    `Maintenance   ${windows}`,
    ...(heldBackSince === null ? [] : [`              held back since ${at(heldBackSince)}`]),
    ...(quietUntil === null ? [] : [`              nobody is paged before ${at(quietUntil)}`]),
  ];
}

const outcomes: Readonly<Record<string, string>> = {
  applies: 'applies',
  'does-not-apply': 'does not apply',
  'not-evaluable': 'could not be used',
};

/** The routing rules that were asked, with why each applied or not. */
function ruleLines({ rules = [], furtherRules = 0 }: Incident): string[] {
  if (rules.length === 0) return [];
  return [
    '',
    'Routing rules that were asked',
    ...rules.map(({ name, outcome, because }) => `  ${name} ${outcomes[outcome] ?? outcome}: ${because}`),
    ...(furtherRules > 0 ? [`  ${counted(furtherRules, 'more rule')} did not apply.`] : []),
  ];
}

const kindWords: Readonly<Record<string, string>> = {
  handoff: ' (handed off)',
  adjudication: ' (who decides)',
  rule: ' (by a rule)',
};

function escalationLines(
  { path, kind, state, level, because, paged, acknowledgeBy = null, lapsesAt = null }: Escalation,
  { names = {}, snoozedUntil = null }: Incident,
  at: (iso: string) => string,
): string[] {
  const until = acknowledgeBy === null ? '' : `, until ${at(acknowledgeBy)}`;
  return [
    `  ${names[path] ?? path}${kindWords[kind ?? 'route'] ?? ''}: ${state}${level === 0 ? '' : `, level ${level}`}${until}`,
    ...(because === undefined ? [] : [`    ${because}`]),
    // What was acknowledged for a time is not pushed back by anything that happens.
    ...(lapsesAt === null
      ? []
      : [`    climbed again at ${at(lapsesAt)}${lapsesAt === snoozedUntil ? '' : ' unless somebody is active'}`]),
    ...(paged.length === 0
      ? ['    nobody paged yet']
      : paged.map(({ name, person, at: pagedAt }) => `    paged ${at(pagedAt)}  ${name} (${person})`)),
  ];
}
