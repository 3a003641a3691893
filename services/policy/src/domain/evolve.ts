import type { EntryOf } from '@escalog/definitions';
import { never } from '@escalog/kernel';
import { pagesAsked, type Escalation, type EscalationEvent, type Escalations } from './escalations.ts';

/** The escalations after one of their own events. */
export function evolve(state: Escalations, event: EscalationEvent): Escalations {
  switch (event.type) {
    case 'EscalationStarted':
      return changed(state, {
        escalationId: event.escalationId,
        phase: 'climbing',
        path: { entry: JSON.parse(event.definition) as EntryOf<'escalation-path'>, version: event.pathVersion },
        cycle: 1,
        level: 0,
        current: [],
        earlier: [],
      });
    case 'LevelReached':
      return climbed(state, event.escalationId, (escalation) => ({
        ...paging(escalation, event.pages),
        cycle: event.cycle,
        level: event.level,
      }));
    case 'LevelSkipped':
      return climbed(state, event.escalationId, (escalation) => ({
        ...paging(escalation, []),
        cycle: event.cycle,
        level: event.level,
      }));
    case 'EscalationExhausted':
      return climbed(state, event.escalationId, (escalation) => ({
        ...paging(escalation, event.pages),
        phase: 'exhausted',
      }));
    case 'EscalationHalted':
      return climbed(state, event.escalationId, (escalation) => ({ ...escalation, phase: 'halted' }));
    default:
      return never(event);
  }
}

function paging(
  escalation: Escalation,
  pages: readonly { pageId: string; person: string; name: string; via: readonly string[] }[],
): Escalation {
  return {
    ...escalation,
    earlier: pagesAsked(escalation),
    current: pages.map((page) => ({ ...page, undeliverable: null })),
  };
}

function climbed(
  state: Escalations,
  escalationId: string,
  change: (escalation: Escalation) => Escalation,
): Escalations {
  const escalation = state.escalations[escalationId];
  return escalation === undefined ? state : changed(state, change(escalation));
}

function changed(state: Escalations, escalation: Escalation): Escalations {
  return { ...state, escalations: { ...state.escalations, [escalation.escalationId]: escalation } };
}
