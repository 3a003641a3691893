/**
 * What insights and the completeness of pages are told from: of each incident the little that can be counted, made from its whole
 * history whenever that has changed. Refs and not names; instants and durations in milliseconds.
 */
import type { Sight } from '@escalog/access';
import { instantOf, type Instant, type Milliseconds } from '@escalog/kernel';
import { decisionCauses } from './decision-causes.ts';
import { isType, type IncidentEvent, type IncidentEventOf } from './incident-event.ts';
import { nudgeStories, type NudgeOutcome } from './nudges.ts';
import { pageFacts, type PageFacts } from './page-facts.ts';
import type { PageStory } from './pages.ts';
import { sightIn } from './sight.ts';
import { incidentOf, type IncidentHistory } from './timeline.ts';

/** Counted up whenever `factsOf` tells something else of the same events: what was stored is then made anew. */
export const edition = 1;

export interface IncidentFacts {
  readonly id: string;
  /** Of the rules by which these facts were made; facts of other ones are made anew. */
  readonly edition: number;
  /** How many events they were made from. */
  readonly events: number;
  readonly lastEventAt: Instant;
  readonly title: string;
  readonly severity: string;
  readonly status: 'open' | 'acknowledged' | 'resolved';
  /** Absent of one that is here. Of one that was archived nothing is told but that, when it was declared and who may see it. */
  readonly isArchived?: true;
  readonly sight: Sight;
  readonly declaredAt: Instant;
  /** Ref of whoever declared it: `alert-source/…`, `person/…`. */
  readonly declaredBy: string;
  readonly affects: readonly string[];
  /** What was named, in the words in which it was: what an alias would be made of. */
  readonly terms: readonly string[];
  /** Routing rules that applied: refs without versions. */
  readonly rules: readonly string[];
  /** Times from the declaration; null while it has not happened. */
  readonly msToFirstPage: Milliseconds | null;
  readonly msToAcknowledge: Milliseconds | null;
  readonly msToRightOwner: Milliseconds | null;
  readonly msToResolve: Milliseconds | null;
  readonly msWithNobody: Milliseconds;
  readonly bounces: number;
  readonly reopened: number;
  readonly escalations: readonly EscalationFacts[];
  readonly handoffs: readonly HandoffFacts[];
  readonly nudges: readonly NudgeFacts[];
  readonly pages: readonly PageFacts[];
  /** What the refs above are called. */
  readonly names: Readonly<Record<string, string>>;
}

export interface EscalationFacts {
  readonly escalationId: string;
  /** route, handoff, adjudication or rule. */
  readonly kind: string;
  readonly path: string;
  readonly pathVersion: number;
  /** Ref of the team or person that owns what it was climbed for. */
  readonly owner: string | null;
  readonly startedAt: Instant;
  readonly levelsReached: number;
  /** Numbers of the levels that were skipped, with the code of the reason. */
  readonly skipped: readonly { readonly level: number; readonly code: string }[];
  readonly exhausted: boolean;
  /** When somebody it paged acknowledged first. */
  readonly acknowledgedAt: Instant | null;
}

export interface HandoffFacts {
  readonly at: Instant;
  /** Refs of who had it and who got it: an owner, else a path. */
  readonly from: string | null;
  readonly to: string;
  readonly by: string;
  readonly outcome: 'accepted' | 'returned' | 'open';
}

export interface NudgeFacts {
  readonly nudgeId: string;
  readonly at: Instant;
  /** Ref of the rule that suggested it. */
  readonly rule: string;
  readonly outcome: NudgeOutcome;
  readonly leadTimeMs: Milliseconds | null;
}

/** The facts of an incident whose events are there in whatever order, and perhaps twice. */
export function factsOf(history: IncidentHistory): IncidentFacts {
  const { id, events, pages, figures } = history;
  const incident = incidentOf(history);
  const began = events.find(isType('IncidentDeclared')) ?? events[0];
  const escalations = escalationsIn(history);
  const byId = new Map(escalations.map((escalation) => [escalation.escalationId, escalation]));
  const facts = {
    id,
    edition,
    events: events.length,
    lastEventAt: instantOf(Math.max(0, ...events.map(({ meta }) => meta.occurredAt))),
    title: incident.title,
    severity: incident.severity,
    status: incident.status,
    sight: sightIn(events, history.newer),
    declaredAt: began?.meta.occurredAt ?? instantOf(0),
    declaredBy: began?.meta.actor.ref ?? '',
    affects: incident.affects,
    terms: termsIn(events),
    rules: rulesIn(events),
    msToFirstPage: figures.msToFirstPageRequested,
    msToAcknowledge: figures.msToAcknowledge,
    msToRightOwner: figures.msToRightOwner,
    msToResolve: figures.msToResolve,
    msWithNobody: figures.msWithNobodyResponsible,
    bounces: figures.bounces,
    reopened: figures.reopened,
    escalations,
    handoffs: handoffsIn(events, byId),
    nudges: nudgesIn(events),
    pages: pages.map((page) => pageFacts(page, events, byId)),
  };
  return events.some(isType('IncidentArchived')) ? leftOf(facts) : { ...facts, names: namesOf(facts, history) };
}

/** So that a span of which incidents were archived can say how many. */
function leftOf({ id, events, lastEventAt, sight, declaredAt }: Omit<IncidentFacts, 'names'>): IncidentFacts {
  return {
    id,
    edition,
    events,
    lastEventAt,
    title: '',
    severity: '',
    status: 'resolved',
    isArchived: true,
    sight,
    declaredAt,
    declaredBy: '',
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
  };
}

function termsIn(events: readonly IncidentEvent[]): readonly string[] {
  return unique(
    events.flatMap((event) =>
      event.type === 'IncidentDeclared' || event.type === 'ScopeChanged'
        ? [...event.unknownNames, ...event.unrouted]
        : [],
    ),
  );
}

function rulesIn(events: readonly IncidentEvent[]): readonly string[] {
  return unique(
    events
      .filter(isType('IncidentRouted'))
      .flatMap(({ rules }) => rules.filter(({ outcome }) => outcome === 'applies'))
      .map(({ rule }) => rule.replace(/@\d+$/, '')),
  );
}

function escalationsIn({ events, pages }: IncidentHistory): readonly EscalationFacts[] {
  const found = new Map<string, EscalationFacts>();
  const change = (id: string, changed: (before: EscalationFacts) => Partial<EscalationFacts>): void => {
    const before = found.get(id);
    if (before !== undefined) found.set(id, { ...before, ...changed(before) });
  };
  for (const event of events)
    switch (event.type) {
      case 'EscalationStarted':
        found.set(event.escalationId, started(event, pages));
        break;
      case 'PathReplaced':
      case 'PathMigrated':
        change(event.escalationId, () => ({ path: event.path, pathVersion: event.pathVersion }));
        break;
      case 'LevelReached':
        change(event.escalationId, ({ levelsReached }) => ({ levelsReached: levelsReached + 1 }));
        break;
      case 'LevelSkipped': {
        const skip = { level: event.level, code: event.reason.code };
        change(event.escalationId, ({ skipped }) => ({ skipped: [...skipped, skip] }));
        break;
      }
      case 'EscalationExhausted':
        change(event.escalationId, () => ({ exhausted: true }));
    }
  return [...found.values()];
}

function started(event: IncidentEventOf<'EscalationStarted'>, pages: readonly PageStory[]): EscalationFacts {
  const { escalationId, path, pathVersion, owner, kind, meta } = event;
  const answers = pages.flatMap((page) => (page.escalationId === escalationId ? (page.answeredAt ?? []) : []));
  return {
    escalationId,
    kind: kind ?? 'route',
    path,
    pathVersion,
    owner,
    startedAt: meta.occurredAt,
    levelsReached: 0,
    skipped: [],
    exhausted: false,
    acknowledgedAt: answers.length === 0 ? null : instantOf(Math.min(...answers)),
  };
}

type ById = ReadonlyMap<string, EscalationFacts>;

/** A handoff of several escalations at once is one: it is accepted when somebody has taken any of them. */
function handoffsIn(events: readonly IncidentEvent[], byId: ById): readonly HandoffFacts[] {
  const causeOf = decisionCauses(events);
  const begun = events.filter(isType('EscalationStarted')).filter(({ kind }) => kind === 'handoff');
  const accepted = events.filter(isType('HandoffAccepted'));
  const returned = events.filter(isType('HandoffReturned'));
  return events.filter(isType('IncidentHandedOff')).map((event) => {
    const { eventId, occurredAt } = event.meta;
    const isOf = ({ handoffId }: { readonly handoffId: string }): boolean => handoffId.startsWith(eventId);
    const from = byId.get(
      begun.find((start) => causeOf(start)?.meta.eventId === eventId)?.from ?? event.escalationId ?? '',
    );
    return {
      at: occurredAt,
      from: from?.owner ?? from?.path ?? null,
      to: event.to,
      by: event.by,
      outcome: accepted.some(isOf) ? 'accepted' : returned.some(isOf) ? 'returned' : 'open',
    };
  });
}

function nudgesIn(events: readonly IncidentEvent[]): readonly NudgeFacts[] {
  const rules = new Map(events.filter(isType('NudgeMade')).map(({ nudgeId, rule }) => [nudgeId, rule]));
  return nudgeStories(events).map(({ nudgeId, madeAt, outcome, leadTimeMs }) => ({
    nudgeId,
    at: madeAt,
    rule: rules.get(nudgeId) ?? '',
    outcome,
    leadTimeMs,
  }));
}

function namesOf(
  { declaredBy, affects, rules, escalations, handoffs, nudges, pages }: Omit<IncidentFacts, 'names'>,
  { names }: IncidentHistory,
): Readonly<Record<string, string>> {
  const refs = [
    declaredBy,
    ...affects,
    ...rules,
    ...escalations.flatMap(({ path, owner }) => [path, owner]),
    ...handoffs.flatMap(({ from, to, by }) => [from, to, by]),
    ...nudges.map(({ rule }) => rule),
    ...pages.flatMap(({ person, path, owner }) => [person, path, owner]),
  ].filter((ref) => ref !== null);
  return Object.fromEntries(unique(refs).map((ref) => [ref, names.of(ref)]));
}

function unique(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
