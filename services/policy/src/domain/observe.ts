import type { Origin, Route } from '@escalog/contracts';
import { never, type Instant } from '@escalog/kernel';
import { type AskedPage, type Escalation, pagesAsked } from './escalation.ts';
import { noEscalations, type Escalations, type IncidentWork, type KeptRoute } from './escalations.ts';
import type { Acknowledgement, Activity, EscalationsInput, KnownFacts, ScopeChange } from './inputs.ts';
import { pushedBack } from './lapse.ts';
import { withLastResortHeld } from './quiet-wait.ts';
import { withDecline, withHandoff, withHandoffOfRoutes } from './moves.ts';
import { sightOf, withInvolved } from './sight.ts';
import { acknowledgersOf, withFirstKnown, withTakenUntil } from './taken.ts';

/** What an input itself tells, before anything is decided from it. */
export function observe(state: Escalations, input: EscalationsInput): Escalations {
  // What is heard late of one that is archived brings nothing of it back.
  if (state.archived !== undefined) return state;
  // An audit tells nothing of the incident, and neither a plan nor an attempt anything of when it began.
  const isAside = ['audited', 'page-planned', 'page-tried'].includes(input.kind);
  return observed(isAside ? state : withFirstKnown(state, input), input);
}

function observed(state: Escalations, input: EscalationsInput): Escalations {
  switch (input.kind) {
    case 'facts-changed': {
      const { scope, severity, at } = input;
      const known = withFacts(scope === undefined ? state : withScope(state, scope), input.facts);
      return worked(known, at, severity === undefined ? {} : { severitySince: at });
    }
    case 'routed':
      return withHandoffOfRoutes(withFacts(withOrigin(withRoutes(state, input), input.origin), input.facts), input);
    case 'acknowledged':
      return acknowledged(state, input.acknowledgement);
    case 'quiet-over':
      return { ...state, quiet: 'over' };
    case 'resolved': {
      const ended = { ...state, resolved: true };
      return input.at === undefined ? ended : worked(ended, input.at, { resolvedAt: input.at });
    }
    case 'reopened':
      return withReopened(state, input);
    case 'archived':
      return leftOf(state, input);
    case 'visibility-changed':
      return withInvolved({ ...state, seenBy: input.seenBy }, [input.by]);
    case 'page-delivered':
      return withPage(state, input.pageId, (page) => ({ ...notHeld(page), delivered: true, undeliverable: null }));
    case 'page-tried':
      return withPage(state, input.pageId, (page) =>
        page.delivered || page.triedAt !== undefined ? page : { ...page, triedAt: input.at },
      );
    case 'page-planned':
      return withPage(state, input.pageId, (page) =>
        // What was to leave at once is late since then, raised or not.
        input.isRaised && page.plannedFor === undefined ? page : { ...page, plannedFor: input.for },
      );
    case 'page-held':
      return withLastResortHeld(
        withPage(state, input.pageId, (page) => (page.delivered ? page : { ...page, heldUntil: input.until })),
        input.pageId,
      );
    case 'fired-again': {
      // Whoever acknowledged before anything was routed had what has ended since.
      return { ...(input.at === undefined ? state : withTakenUntil(state, input.at)), acknowledgedEarly: null };
    }
    case 'page-undeliverable':
      // It may have been told to be delivered, and its provider took that back.
      return withPage(state, input.pageId, (page) => ({
        ...notHeld(page),
        delivered: false,
        undeliverable: input.why,
        mayPass: input.mayPass,
      }));
    case 'declined':
      return worked(withDecline(withTakenUntil(state, input.at), input), input.at);
    case 'next-level-requested':
      return worked(withTakenUntil(state, input.at), input.at);
    case 'handed-off':
      return worked(withHandoff(state, input), input.at);
    case 'active':
      return worked(
        input.what.kind === 'lead' && input.what.lead !== null ? withInvolved(state, [input.what.lead]) : state,
        input.at,
        workOf(input.what, input.at),
      );
    case 'lapse-due':
      return withPush(state, input);
    case 'nudge-answered':
    case 'migration-requested':
    case 'audited':
    case 'rules-due':
    case 'nudge-expired':
    case 'acknowledgement-overdue':
    case 'round-over':
    case 'last-resort-due':
      return state;
    default:
      return never(input);
  }
}

/** Who may see it may be told where it is. */
function leftOf(state: Escalations, { archive, at }: Extract<EscalationsInput, { kind: 'archived' }>): Escalations {
  const { seenBy, involved } = sightOf(state);
  const sight = seenBy === null ? {} : { seenBy, alsoInvolved: involved };
  return { ...noEscalations, resolved: true, archived: { archive, at }, ...sight };
}

function withRoutes(state: Escalations, input: Extract<EscalationsInput, { kind: 'routed' }>): Escalations {
  return {
    ...state,
    routedEntries: [...state.routedEntries, ...input.facts.affects],
    // It may be over before the routing is heard of that says so.
    ...(input.isQuiet === true && { quiet: state.quiet ?? 'quiet' }),
    ...((input.seenBy ?? null) !== null && { seenBy: input.seenBy }),
    routes: [
      ...(state.routes ?? []).filter(({ routeId }) => !input.routes.some((route) => route.routeId === routeId)),
      ...input.routes.map(withoutSteps),
    ].filter(({ routeId }) => state.quiet !== 'quiet' || input.ended?.includes(routeId) !== true),
  };
}

function withoutSteps({ routeId, kind, owner, responder, path, entries, explanation }: Route): KeptRoute {
  return { routeId, kind, owner, responder, path, entries, explanation };
}

/** Nobody has it any more, whoever had it; the work and the times that rules wait for begin anew. */
function withReopened(state: Escalations, { at }: Extract<EscalationsInput, { kind: 'reopened' }>): Escalations {
  const had = acknowledgersOf(state);
  const escalations = Object.values(state.escalations).map(({ acknowledged: _had, ...escalation }) => escalation);
  const open: Escalations = {
    ...withInvolved(state, [...(state.work?.acknowledgedBy ?? []), ...had]),
    resolved: false,
    stoodDown: false,
    acknowledgedEarly: null,
    reopened: { at, times: (state.reopened?.times ?? 0) + 1, had },
    takenUntil: at,
    escalations: Object.fromEntries(escalations.map((escalation) => [escalation.escalationId, escalation])),
    ...(state.moves !== undefined && { moves: state.moves.map((move) => ({ ...move, progressed: true })) }),
  };
  return worked(open, at, {
    status: 'investigating',
    resolvedAt: null,
    severitySince: at,
    updatedAt: at,
    leadSince: at,
    acknowledgedBy: [],
  });
}

/** Where it came from comes with the first routing, and with it since when its severity is what it is unless that has changed. */
function withOrigin(state: Escalations, origin: Origin | null | undefined): Escalations {
  if (origin === null || origin === undefined || state.origin !== undefined) return state;
  const { work } = state;
  // Before anything was heard of the work on it, all of it counts from the declaration.
  if (work === undefined) return { ...state, origin };
  const severitySince = state.facts?.severity === undefined ? origin.declaredAt : work.severitySince;
  return { ...state, origin, work: { ...work, severitySince } };
}

function acknowledged(state: Escalations, acknowledgement: Acknowledgement): Escalations {
  const { by, at } = acknowledgement;
  const heard = {
    ...state,
    // What was given on before has come to somebody.
    ...(state.moves !== undefined && { moves: state.moves.map((move) => ({ ...move, progressed: true })) }),
    ...(Object.keys(state.escalations).length === 0 && {
      acknowledgedEarly: state.acknowledgedEarly ?? acknowledgement,
    }),
  };
  if (at === undefined) return heard;
  return worked(heard, at, { acknowledgedBy: [...new Set([...(state.work?.acknowledgedBy ?? []), by])] });
}

/** An acknowledgement that was due to lapse is pushed back when somebody has been active since. */
function withPush(
  state: Escalations,
  { escalationId, at }: Extract<EscalationsInput, { kind: 'lapse-due' }>,
): Escalations {
  const escalation = state.escalations[escalationId];
  if (escalation?.acknowledged === undefined) return state;
  const acknowledged = pushedBack(escalation.acknowledged, at, state);
  if (acknowledged === escalation.acknowledged) return state;
  return { ...state, escalations: { ...state.escalations, [escalationId]: { ...escalation, acknowledged } } };
}

function workOf(what: Activity, at: Instant): Partial<IncidentWork> {
  switch (what.kind) {
    case 'update':
      return { updatedAt: at };
    case 'status':
      return { status: what.to };
    case 'lead':
      return { lead: what.lead, leadSince: at };
    default:
      return never(what);
  }
}

/** Somebody was active, and what came of it. */
function worked(state: Escalations, at: Instant, change: Partial<IncidentWork> = {}): Escalations {
  const work = state.work ?? workSince(state.origin?.declaredAt ?? at);
  return { ...state, work: { ...work, activeAt: work.activeAt > at ? work.activeAt : at, ...change } };
}

function workSince(at: Instant): IncidentWork {
  return {
    status: 'investigating',
    lead: null,
    severitySince: at,
    activeAt: at,
    updatedAt: at,
    acknowledgedBy: [],
    resolvedAt: null,
  };
}

/** What is heard late still tells what nothing newer has told. */
function withFacts(state: Escalations, heard: KnownFacts): Escalations {
  const { facts } = state;
  return {
    ...state,
    facts: facts !== null && facts.version >= heard.version ? { ...heard, ...facts } : { ...facts, ...heard },
  };
}

function withScope(state: Escalations, { added, removed }: ScopeChange): Escalations {
  const takenOut = [...new Set([...(state.takenOut ?? []), ...removed])].filter((ref) => !added.includes(ref));
  return { ...state, takenOut };
}

function notHeld(page: AskedPage): AskedPage {
  if (page.heldUntil === undefined) return page;
  const { heldUntil: _, ...rest } = page;
  return rest;
}

function withPage(state: Escalations, pageId: string, change: (page: AskedPage) => AskedPage): Escalations {
  const escalation = Object.values(state.escalations).find((candidate) =>
    pagesAsked(candidate).some((page) => page.pageId === pageId),
  );
  if (escalation === undefined) return state;
  const marked = (pages: readonly AskedPage[]) => pages.map((page) => (page.pageId === pageId ? change(page) : page));
  const changed: Escalation = {
    ...escalation,
    current: marked(escalation.current),
    earlier: marked(escalation.earlier),
  };
  return { ...state, escalations: { ...state.escalations, [escalation.escalationId]: changed } };
}
