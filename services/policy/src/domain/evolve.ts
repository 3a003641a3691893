import type { Decided, EscalationStarted, IncidentReassessed as ReassessedEvent, Page } from '@escalog/contracts';
import { pathOfDefinition, type EntryOf } from '@escalog/definitions';
import { never } from '@escalog/kernel';
import {
  isToLastResort,
  noLongerAffected,
  pagesAsked,
  type AskedPage,
  type Escalation,
  type EscalationEvent,
  type Escalations,
} from './escalations.ts';
import { carriedOver } from './migrate.ts';
import { areApart, atTheTop, takenIn } from './steps.ts';

type IncidentReassessed = Decided<ReassessedEvent>;

/** Of the pages to the last resort so many are remembered for each person: they are asked for as long as nobody acknowledges. */
const remembered = 10;

/** The escalations after one of their own events. */
export function evolve(state: Escalations, event: EscalationEvent): Escalations {
  if (event.type !== 'EscalationStarted') {
    if (event.type === 'IncidentReassessed') return reassessed(state, event);
    if (!('escalationId' in event)) return state;
    const escalation = state.escalations[event.escalationId];
    return escalation === undefined ? state : changed(state, evolved(escalation, event));
  }
  return changed(state, {
    escalationId: event.escalationId,
    phase: 'climbing',
    path: { entry: pathIn(event), version: event.pathVersion },
    cycle: 1,
    level: 0,
    acknowledgeBy: null,
    lastResortTimes: 0,
    owner: event.owner,
    repeats: [],
    begunIn: 1,
    current: [],
    earlier: [],
  });
}

/** An escalation after one of its own events. */
export function evolved(
  escalation: Escalation,
  event: Exclude<Extract<EscalationEvent, { escalationId: string }>, { type: 'EscalationStarted' }>,
): Escalation {
  switch (event.type) {
    case 'LevelReached':
      return {
        ...paging(escalation, event),
        phase: 'climbing',
        cycle: event.cycle,
        level: event.level,
        repeats: event.repeats,
        // Who declined is passed over for a round.
        declinedBy: event.cycle === escalation.cycle ? (escalation.declinedBy ?? []) : [],
        acknowledgeBy: event.acknowledgeBy,
      };
    case 'LevelSkipped':
      return { ...paging(escalation), cycle: event.cycle, level: event.level };
    case 'EscalationExhausted':
      return {
        ...paging(escalation, event),
        phase: 'exhausted',
        lastResortTimes: (escalation.lastResortTimes ?? 0) + 1,
      };
    case 'LastResortPaged':
      return {
        ...paging(escalation, event),
        phase: escalation.phase === 'climbing' ? 'repeating' : escalation.phase,
        lastResortTimes: event.time,
      };
    case 'PathReplaced':
      return {
        ...atTheTop(paging(escalation), escalation.cycle + 1),
        path: { entry: pathIn(event), version: event.pathVersion },
      };
    case 'EscalationHalted':
      return {
        ...escalation,
        phase: 'halted',
        ...(event.reason.code === noLongerAffected && { routeEnded: true as const }),
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
      return { ...escalation, acknowledgeBy: event.acknowledgeBy, waitBegan: true };
    case 'PathMigrated': {
      const entry = pathOfDefinition(event.path, event.pathDefinition);
      const repeats = carriedOver(takenIn(escalation), escalation.path.entry, entry);
      return { ...escalation, path: { entry, version: event.pathVersion }, level: event.level, repeats };
    }
    case 'BranchTaken':
    case 'AcknowledgementLapsed':
    case 'HandoffAccepted':
    case 'HandoffReturned':
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
    return changed(before, {
      ...escalation,
      level: own.reduce((level, one) => (areApart(level, one.level, escalation) ? one.level : level), escalation.level),
      earlier: [...escalation.earlier.map(raised), ...asked],
      current: escalation.current.map(raised),
    });
  }, state);
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
    earlier: withoutForgotten(pagesAsked(escalation)),
    current: (asked?.pages ?? []).map((page) => askedFor(page, asked?.urgency)),
  };
}

function askedFor(page: Page, urgency?: string): AskedPage {
  return { ...page, undeliverable: null, mayPass: false, delivered: false, ...(urgency !== undefined && { urgency }) };
}

function withoutForgotten(pages: readonly AskedPage[]): readonly AskedPage[] {
  const newerOf = new Map<string, number>();
  return pages
    .toReversed()
    .filter((page) => {
      if (!isToLastResort(page)) return true;
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
