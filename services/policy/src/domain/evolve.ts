import type {
  Decided,
  EscalationStarted,
  IncidentReassessed as ReassessedEvent,
  Page,
  WaitBegan,
} from '@escalog/contracts';
import { pathOfDefinition, type EntryOf } from '@escalog/definitions';
import { never } from '@escalog/kernel';
import {
  isAcknowledged,
  noLongerAffected,
  pagesAsked,
  placeOf,
  type AskedPage,
  type Escalation,
} from './escalation.ts';
import type { EscalationEvent, Effects, Escalations } from './escalations.ts';
import { quietHours } from './quiet-wait.ts';
import { withRuled } from './rules/ruled.ts';
import { withInvolved } from './sight.ts';
import { areApart, atTheTop, carriedOver, takenIn } from './steps.ts';
import { withTakenUntil } from './taken.ts';
import { notLeft } from './wait-begins.ts';

type IncidentReassessed = Decided<ReassessedEvent>;

/** So many pages are remembered for each person of those to the last resort and of what was climbed before it was begun anew: both go on for as long as nobody stays with it. */
const remembered = 10;

/** The escalations after one of their own events. */
export function evolve(state: Escalations, event: EscalationEvent): Escalations {
  switch (event.type) {
    case 'EscalationStarted':
      return changed(state, startedBy(event));
    case 'HandoffAccepted':
      return ofEscalation(withOutcome(state, event.handoffId, 'accepted'), event.from, withoutLapse);
    case 'HandoffReturned':
      return ofEscalation(
        withOutcome(withTakenUntil(state, event.at), event.handoffId, 'returned'),
        event.escalationId,
        (escalation) => (isAcknowledged(escalation) ? begunAgain(escalation, event.cycle) : escalation),
      );
    case 'AcknowledgementLapsed': {
      const lapsesAt = state.escalations[event.escalationId]?.acknowledged?.lapsesAt ?? null;
      return ofEscalation(
        lapsesAt === null ? state : withTakenUntil(state, lapsesAt),
        event.escalationId,
        (escalation) => evolved(escalation, event),
      );
    }
    case 'IncidentReassessed':
      return reassessed(state, event);
    case 'BounceDetected':
      return { ...state, moves: (state.moves ?? []).map((move) => ({ ...move, bounced: true })) };
    case 'PeopleTold':
      return withRuled(
        event.kind === 'stand-down'
          ? { ...state, stoodDown: true }
          : withInvolved(
              state,
              event.notices.map(({ person }) => person),
            ),
        event,
      );
    default:
      if (!('escalationId' in event)) return withRuled(state, event);
      return ofEscalation(state, event.escalationId, (escalation) => evolved(escalation, event));
  }
}

/** The state once what was decided has been. */
export function stateAfter(decided: Effects, state: Escalations): Escalations {
  return decided.reduce((after, effect) => (effect.kind === 'append' ? evolve(after, effect.event) : after), state);
}

type OfOne = Exclude<
  Extract<EscalationEvent, { escalationId: string }>,
  { type: 'EscalationStarted' | 'HandoffAccepted' | 'HandoffReturned' }
>;

/** An escalation after one of its own events. */
export function evolved(escalation: Escalation, event: OfOne): Escalation {
  switch (event.type) {
    case 'LevelReached': {
      const { acknowledged: _, ...rest } = paging(
        escalation.phase === 'exhausted' ? lastResortAnew(escalation) : escalation,
        event,
      );
      return {
        ...rest,
        phase: 'climbing',
        cycle: event.cycle,
        level: event.level,
        repeats: event.repeats,
        declinedBy: declinedIn(event, escalation),
        acknowledgeBy: event.acknowledgeBy,
      };
    }
    case 'LevelSkipped':
      return {
        ...paging(escalation),
        cycle: event.cycle,
        level: event.level,
        declinedBy: declinedIn(event, escalation),
      };
    case 'EscalationExhausted': {
      const { acknowledged: _, ...rest } = paging(escalation, event);
      return {
        ...rest,
        phase: 'exhausted',
        lastResortTimes: (escalation.lastResortTimes ?? 0) + 1,
        lastResortUntil: event.acknowledgeBy,
      };
    }
    case 'LastResortPaged': {
      const { acknowledged: _, ...rest } = paging(escalation, event);
      return {
        ...rest,
        phase: escalation.phase === 'exhausted' ? 'exhausted' : 'repeating',
        lastResortTimes: event.time,
        lastResortUntil: event.acknowledgeBy,
      };
    }
    case 'PathReplaced':
      return {
        ...atTheTop(paging(escalation), escalation.cycle + 1),
        path: { entry: pathIn(event), version: event.pathVersion },
      };
    case 'EscalationHalted':
      return haltedBy(event, escalation);
    case 'AcknowledgementChanged':
      return {
        ...escalation,
        acknowledged: {
          by: event.acknowledgedBy,
          at: event.acknowledgedAt,
          lapsesAt: event.lapsesAt,
          ...(event.snoozed && { snoozed: true }),
        },
      };
    case 'AcknowledgementLapsed':
      return begunAgain(escalation, event.cycle);
    case 'PagesWithdrawn':
      return {
        ...closed(escalation, 'declined', (pageId) => event.withdrawnPages.includes(pageId)),
        declinedBy: [...new Set([...(escalation.declinedBy ?? []), event.declinedBy])],
      };
    case 'LevelAnswered':
      return {
        ...escalation,
        answeredBy: [...(escalation.answeredBy ?? []), event.by],
        current: escalation.current.map((page) =>
          event.answeredPages.includes(page.pageId) ? { ...page, answered: true as const } : page,
        ),
      };
    case 'WaitBegan':
      return waitingSince(event, escalation);
    case 'PathMigrated': {
      const entry = pathOfDefinition(event.path, event.pathDefinition);
      const repeats = carriedOver(takenIn(escalation), escalation.path.entry, entry);
      return { ...escalation, path: { entry, version: event.pathVersion }, level: event.level, repeats };
    }
    case 'BranchTaken':
      return escalation;
    default:
      return never(event);
  }
}

/** What is added is asked for beside what was; whoever stood on the other side of a branch goes on from the side on which it is now. */
function reassessed(state: Escalations, { added, raisedPages }: IncidentReassessed): Escalations {
  const raised = (page: AskedPage) => (raisedPages.includes(page.pageId) ? { ...page, urgency: 'high' } : page);
  return Object.values(state.escalations).reduce((before, escalation) => {
    const own = added.filter(({ escalationId }) => escalationId === escalation.escalationId);
    const asked = own.flatMap(({ pages, urgency }) => pages.map((page) => askedFor(page, urgency)));
    if (asked.length === 0 && !pagesAsked(escalation).some(({ pageId }) => raisedPages.includes(pageId))) return before;
    const standing = own.reduce<Pick<Escalation, 'level' | 'acknowledgeBy'>>(
      (at, one) => (areApart(at.level, one.level, escalation) ? one : at),
      escalation,
    );
    return changed(before, {
      ...escalation,
      level: standing.level,
      ...(escalation.phase === 'climbing' && { acknowledgeBy: standing.acknowledgeBy ?? null }),
      earlier: [...escalation.earlier.map(raised), ...asked],
      current: escalation.current.map(raised),
    });
  }, state);
}

/** What an escalation is when it has just been started. */
export function startedBy(event: Extract<EscalationEvent, { type: 'EscalationStarted' }>): Escalation {
  const { kind, owner } = event;
  return {
    escalationId: event.escalationId,
    phase: 'climbing',
    path: { entry: pathIn(event), version: event.pathVersion },
    ...((kind === 'handoff' || kind === 'adjudication' || kind === 'rule') && { kind }),
    owner,
    cycle: 1,
    level: 0,
    acknowledgeBy: null,
    lastResortTimes: 0,
    repeats: [],
    begunIn: 1,
    current: [],
    earlier: [],
  };
}

function haltedBy(event: Extract<EscalationEvent, { type: 'EscalationHalted' }>, before: Escalation): Escalation {
  const { acknowledged: _, ...escalation } = closed(before, 'halted', () => true);
  const { acknowledgedBy: by, acknowledgedAt: at, lapsesAt, snoozed } = event;
  return {
    ...escalation,
    phase: 'halted',
    ...(event.reason.code === noLongerAffected && { routeEnded: true as const }),
    ...(at !== null && { acknowledged: { by, at, lapsesAt, ...(snoozed && { snoozed }) } }),
  };
}

/** From the top, in a round of its own. */
function begunAgain(escalation: Escalation, cycle: number): Escalation {
  const { acknowledged: _, ...rest } = atTheTop(paging(lastResortAnew(escalation)), cycle);
  return { ...rest, phase: 'climbing', acknowledgeBy: null };
}

/** Its last resort is paged from here on as if it never had been. */
function lastResortAnew({ lastResortTimes, ...escalation }: Escalation): Escalation {
  return lastResortTimes === undefined
    ? escalation
    : { ...escalation, lastResortTimes, lastResortBefore: lastResortTimes };
}

/** Who declined is passed over for a round. */
function declinedIn({ cycle }: { readonly cycle: number }, escalation: Escalation): readonly string[] {
  return cycle === escalation.cycle ? (escalation.declinedBy ?? []) : [];
}

function withoutLapse(escalation: Escalation): Escalation {
  const { acknowledged } = escalation;
  return acknowledged === undefined ? escalation : { ...escalation, acknowledged: { ...acknowledged, lapsesAt: null } };
}

function withOutcome(state: Escalations, handoffId: string, outcome: 'accepted' | 'returned'): Escalations {
  const moves = (state.moves ?? []).map((move) => (move.moveId === handoffId ? { ...move, outcome } : move));
  return { ...state, moves };
}

function closed(escalation: Escalation, why: 'declined' | 'halted', concerns: (pageId: string) => boolean): Escalation {
  const mark = (page: AskedPage): AskedPage =>
    page.closed === undefined && concerns(page.pageId) ? { ...page, closed: why } : page;
  return { ...escalation, current: escalation.current.map(mark), earlier: escalation.earlier.map(mark) };
}

function ofEscalation(
  state: Escalations,
  escalationId: string,
  change: (escalation: Escalation) => Escalation,
): Escalations {
  const escalation = state.escalations[escalationId];
  return escalation === undefined ? state : changed(state, change(escalation));
}

/** What an event asks for is what counts from now on, and nobody has answered it; without one, nothing. */
function paging(
  escalation: Escalation,
  asked?: { readonly pages: readonly Page[]; readonly urgency: string },
): Escalation {
  return {
    ...escalation,
    answeredBy: [],
    waitBegan: false,
    ...(escalation.waitsForQuiet === true && { waitsForQuiet: false }),
    ...(escalation.begunAnew !== undefined && { begunAnew: 0 }),
    earlier: withoutForgotten(escalation),
    current: (asked?.pages ?? []).map((page) => askedFor(page, asked?.urgency)),
  };
}

function waitingSince({ acknowledgeBy, reason }: Decided<WaitBegan>, escalation: Escalation): Escalation {
  switch (reason.code) {
    case quietHours:
      return { ...escalation, acknowledgeBy, waitsForQuiet: true };
    case notLeft:
      return { ...escalation, acknowledgeBy, waitsForQuiet: false, begunAnew: (escalation.begunAnew ?? 0) + 1 };
    default:
      return { ...escalation, acknowledgeBy, waitBegan: true, waitsForQuiet: false };
  }
}

function askedFor(page: Page, urgency?: string): AskedPage {
  return { ...page, undeliverable: null, mayPass: false, delivered: false, ...(urgency !== undefined && { urgency }) };
}

function withoutForgotten(escalation: Escalation): readonly AskedPage[] {
  const { begunIn = 1 } = escalation;
  const newerOf = new Map<string, number>();
  return pagesAsked(escalation)
    .toReversed()
    .filter((page) => {
      const place = placeOf(page);
      if (place !== undefined && place.cycle >= begunIn) return true;
      const newer = newerOf.get(page.person) ?? 0;
      newerOf.set(page.person, newer + 1);
      return newer < remembered;
    })
    .toReversed();
}

function pathIn({
  path,
  definition,
  pathDefinition,
}: Pick<EscalationStarted, 'path' | 'definition' | 'pathDefinition'>): EntryOf<'escalation-path'> {
  return pathDefinition === null
    ? (JSON.parse(definition ?? '{}') as EntryOf<'escalation-path'>)
    : pathOfDefinition(path, pathDefinition);
}

function changed(state: Escalations, escalation: Escalation): Escalations {
  return { ...state, escalations: { ...state.escalations, [escalation.escalationId]: escalation } };
}
