/** Facts of incidents as specs need them: whatever is not said is of an incident about which nothing happened. */
import { seenByAll } from '@escalog/access';
import { after, instantFrom, type Instant } from '@escalog/kernel';
import { FactColumns } from '../fact-columns.ts';
import type { EscalationFacts, HandoffFacts, IncidentFacts, NudgeFacts } from '../facts.ts';
import type { PageFacts } from '../page-facts.ts';

export const minute = 60_000;
/** A Wednesday at two in the morning. */
export const declaredAt: Instant = instantFrom('2026-11-18T02:00:00Z');

export function facts(more: Partial<IncidentFacts> & { readonly id: string }): IncidentFacts {
  const at = more.declaredAt ?? declaredAt;
  return {
    edition: 1,
    events: 1,
    lastEventAt: at,
    title: 'users cannot log in',
    severity: 'sev2',
    status: 'open',
    sight: seenByAll,
    declaredAt: at,
    declaredBy: 'person/ana',
    affects: [],
    terms: [],
    rules: [],
    msToFirstPage: null,
    msToAcknowledge: null,
    msToRightOwner: null,
    msToResolve: null,
    msWithNobody: 0,
    bounces: 0,
    reopened: 0,
    escalations: [],
    handoffs: [],
    nudges: [],
    pages: [],
    names: {},
    ...more,
  };
}

export function climb(more: Partial<EscalationFacts> = {}): EscalationFacts {
  return {
    escalationId: 'e1',
    kind: 'route',
    path: 'escalation-path/identity',
    pathVersion: 1,
    owner: 'team/identity',
    startedAt: declaredAt,
    levelsReached: 1,
    skipped: [],
    exhausted: false,
    acknowledgedAt: null,
    ...more,
  };
}

export function page(more: Partial<PageFacts> = {}): PageFacts {
  const owedAt = more.owedAt ?? declaredAt;
  return {
    pageId: 'p1',
    escalationId: 'e1',
    person: 'person/ana',
    path: 'escalation-path/identity',
    owner: 'team/identity',
    level: 1,
    cycle: 1,
    owedAt,
    acknowledgeBy: after(owedAt, 5 * minute),
    expectedAt: owedAt,
    deliveredAt: owedAt,
    settledAt: owedAt,
    answeredAt: null,
    endedAt: null,
    outcome: 'answered',
    evidence: ['first', 'last'],
    ...more,
  };
}

export function handoff(more: Partial<HandoffFacts> = {}): HandoffFacts {
  return {
    at: after(declaredAt, 5 * minute),
    from: 'team/identity',
    to: 'team/payments',
    by: 'person/ana',
    outcome: 'accepted',
    ...more,
  };
}

export function nudge(more: Partial<NudgeFacts> = {}): NudgeFacts {
  return {
    nudgeId: 'n1',
    at: declaredAt,
    rule: 'rule/ask-support',
    outcome: 'accepted',
    leadTimeMs: 2 * minute,
    ...more,
  };
}

export function columnsOf(all: Iterable<IncidentFacts>): FactColumns {
  const columns = new FactColumns();
  for (const one of all) columns.put(one);
  return columns;
}
