import type { EscalationStarted, Page } from '@escalog/contracts';
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

/** Of the pages to the last resort so many are remembered for each person: they are asked for as long as nobody acknowledges. */
const remembered = 10;

/** The escalations after one of their own events. */
export function evolve(state: Escalations, event: EscalationEvent): Escalations {
  if (event.type !== 'EscalationStarted') {
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
        ...paging(escalation, event.pages),
        phase: 'climbing',
        cycle: event.cycle,
        level: event.level,
        acknowledgeBy: event.acknowledgeBy,
      };
    case 'LevelSkipped':
      return { ...paging(escalation, []), cycle: event.cycle, level: event.level };
    case 'EscalationExhausted':
      return {
        ...paging(escalation, event.pages),
        phase: 'exhausted',
        lastResortTimes: (escalation.lastResortTimes ?? 0) + 1,
      };
    case 'LastResortPaged':
      return {
        ...paging(escalation, event.pages),
        phase: escalation.phase === 'climbing' ? 'repeating' : escalation.phase,
        lastResortTimes: event.time,
      };
    case 'PathReplaced':
      return {
        ...paging(escalation, []),
        path: { entry: pathIn(event), version: event.pathVersion },
        cycle: escalation.cycle + 1,
        level: 0,
      };
    case 'EscalationHalted':
      return {
        ...escalation,
        phase: 'halted',
        ...(event.reason.code === noLongerAffected && { routeEnded: true as const }),
      };
    case 'BranchTaken':
    case 'LevelAnswered':
    case 'WaitBegan':
    case 'AcknowledgementLapsed':
    case 'HandoffAccepted':
    case 'HandoffReturned':
    case 'PathMigrated':
      return escalation;
    default:
      return never(event);
  }
}

function paging(escalation: Escalation, pages: readonly Page[]): Escalation {
  return {
    ...escalation,
    earlier: withoutForgotten(pagesAsked(escalation)),
    current: pages.map((page) => ({ ...page, undeliverable: null, mayPass: false, delivered: false })),
  };
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
