/** What people say of an incident, as inputs, and an organisation whose acknowledgements lapse. */
import type { CatalogEntry, EntryOf } from '@escalog/definitions';
import type { Instant } from '@escalog/kernel';
import type { Context } from '../escalations.ts';
import type { EscalationsInput } from '../inputs.ts';
import { at, contextAt, ids } from './story.ts';

const names: Readonly<Record<string, string>> = {
  'person/ana': 'Ana Costa',
  'person/ben': 'Ben Ito',
  'person/cleo': 'Cleo Park',
  'person/dana': 'Dana Reyes',
};

export function acknowledged(
  by: string,
  { pageId = null, until = null, when = at }: { pageId?: string | null; until?: Instant | null; when?: Instant } = {},
): EscalationsInput {
  return { kind: 'acknowledged', acknowledgement: { by, pageId, until, at: when } };
}

export function declined(by: string, pageId: string | null = null, why = 'not ours'): EscalationsInput {
  return { kind: 'declined', by, name: names[by] ?? by, pageId, why, at };
}

export function nextLevel(by: string, escalationId: string | null = null): EscalationsInput {
  return { kind: 'next-level-requested', by, name: names[by] ?? by, pageId: null, escalationId, at };
}

export function handedOff(
  by: string,
  to: string,
  {
    handoffId = `handoff of ${by} to ${to}`,
    escalationId = null,
  }: { handoffId?: string; escalationId?: string | null } = {},
): EscalationsInput {
  return {
    kind: 'handed-off',
    incidentId: ids.incident,
    handoffId,
    by,
    name: names[by] ?? by,
    to,
    toName: names[to] ?? to,
    escalationId,
    why: 'theirs',
    at,
  };
}

export function updated(when: Instant): EscalationsInput {
  return { kind: 'active', what: { kind: 'update' }, by: 'person/ana', at: when };
}

export function severityChanged(from: string, to: string, when: Instant, version = 2): EscalationsInput {
  return {
    kind: 'facts-changed',
    facts: { version, severity: to },
    severity: { from, to, direction: to === 'sev1' ? 'raised' : 'lowered' },
    by: 'person/dana',
    at: when,
  };
}

const severity = (name: string, rank: number, reescalateAfter: string): EntryOf<'severity'> => ({
  ref: `severity/${name}`,
  name,
  rank,
  urgency: rank === 1 ? 'high' : 'low',
  reescalateAfter,
  updateEvery: 'never',
  path: 'escalation-path/triage',
  tells: [],
});

/** Acknowledgements of a sev1 lapse after half an hour, those of a sev4 after two hours. */
export function lapsing(instant: Instant, instead: readonly CatalogEntry[] = []): Context {
  return contextAt(instant, [severity('sev1', 1, 'PT30M'), severity('sev4', 4, 'PT2H'), ...instead]);
}

/** Teams of Identity and Payments, whose paths are those of the stories. */
export const teams: readonly CatalogEntry[] = [
  { ref: 'team/identity', name: 'Identity', members: ['person/ana'], path: 'escalation-path/identity' },
  { ref: 'team/payments', name: 'Payments', members: ['person/cleo'], path: 'escalation-path/payments' },
];
