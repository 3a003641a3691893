import type { Route } from '@escalog/contracts';
import { append, cancelTimer, never, perform, type Effect } from '@escalog/kernel';
import { climb, overdue, reasonOf, timerOf, type Trigger } from './climb.ts';
import {
  factsOf,
  isRunning,
  pagesAsked,
  running,
  type Acknowledgement,
  type Context,
  type Escalation,
  type Escalations,
  type EscalationsInput,
  type EscalationsTypes,
} from './escalations.ts';
import { evolve } from './evolve.ts';
import { started } from './start.ts';

type Effects = readonly Effect<EscalationsTypes>[];

/** What follows from an input that has been observed. */
export function react(input: EscalationsInput, state: Escalations, context: Context): Effects {
  switch (input.kind) {
    case 'facts-changed':
      return [];
    case 'routed':
      return input.routes.flatMap((route) => start(state, input.incidentId, route, context));
    case 'acknowledged':
      return acknowledged(input.acknowledgement, state).flatMap((escalation) =>
        halt(escalation, acknowledgedBy(input.acknowledgement, escalation, context), input.acknowledgement.by),
      );
    case 'resolved':
      return running(state).flatMap((escalation) =>
        halt(escalation, { code: 'resolved', text: 'The incident is resolved.' }),
      );
    case 'page-undeliverable':
      return running(state).flatMap((escalation) => unreachable(escalation, input.pageId, state, context));
    case 'acknowledgement-overdue':
      return late(state, input, context);
    default:
      return never(input);
  }
}

function start(state: Escalations, incidentId: string, route: Route, context: Context): Effects {
  const event = started(incidentId, route, context.definitions);
  const facts = factsOf(state);
  if (facts === null || state.escalations[event.escalationId] !== undefined) return [];
  const escalation = evolve(state, event).escalations[event.escalationId];
  if (escalation === undefined) return [];
  if (state.resolved)
    return [
      append(event),
      ...halt(escalation, { code: 'resolved', text: 'The incident was resolved before anybody was paged.' }),
    ];
  const early = Object.keys(state.escalations).length === 0 ? state.acknowledgedEarly : null;
  if (early !== null)
    return [
      append(event),
      ...halt(escalation, { ...acknowledgedBy(early, escalation, context), code: 'acknowledged-early' }, early.by),
    ];
  return [append(event), ...climb(escalation, { code: 'started', text: 'The escalation started' }, facts, context)];
}

/** `answeredBy` is whoever acknowledged: their own pages are answered, and told apart from those that nobody answered. */
function halt(escalation: Escalation, { code, text }: Trigger, answeredBy?: string): Effects {
  const reachable = pagesAsked(escalation).filter((page) => page.undeliverable === null);
  const idsOf = (answered: boolean) =>
    reachable.filter(({ person }) => (person === answeredBy) === answered).map(({ pageId }) => pageId);
  return [
    append({
      type: 'EscalationHalted' as const,
      escalationId: escalation.escalationId,
      answeredPages: idsOf(true),
      openPages: idsOf(false),
      reason: reasonOf(escalation, { code, text }, text),
    }),
    cancelTimer(timerOf(escalation.escalationId)),
  ];
}

/** What an acknowledgement halts: the escalation of the page, else those that paged the person, else all. Halted ones count too, for a second acknowledgement may be about them, and then it halts nothing. */
function acknowledged({ by, pageId }: Acknowledgement, { escalations }: Escalations): readonly Escalation[] {
  const all = Object.values(escalations);
  const ofPage = all.filter((escalation) => pagesAsked(escalation).some((page) => page.pageId === pageId));
  const ofPerson = all.filter((escalation) => pagesAsked(escalation).some((page) => page.person === by));
  const meant = [ofPage, ofPerson].find(({ length }) => length > 0) ?? all;
  return meant.filter(isRunning);
}

function acknowledgedBy({ by }: Acknowledgement, escalation: Escalation, { definitions }: Context): Trigger {
  const paged = pagesAsked(escalation).find((page) => page.person === by);
  const name = paged?.name ?? definitions.findOf('person', by)?.entry.name ?? by;
  return {
    code: 'acknowledged',
    text: paged !== undefined ? `${name} acknowledged.` : `${name} acknowledged, who had not been paged.`,
  };
}

function unreachable(escalation: Escalation, pageId: string, state: Escalations, context: Context): Effects {
  const facts = factsOf(state);
  const { current, phase, path } = escalation;
  const allFailed =
    current.some((page) => page.pageId === pageId) && current.every((page) => page.undeliverable !== null);
  if (!allFailed || facts === null) return [];
  const why = current.map(({ name, undeliverable }) => `${name}: ${undeliverable?.replace(/\.$/, '')}`).join('; ');
  if (phase === 'exhausted')
    return [
      perform({
        kind: 'tell-operators',
        reason: `Nobody has acknowledged, and the last resort of ${path.entry.name} cannot be reached (${why}).`,
      }),
    ];
  return climb(
    escalation,
    { code: 'level-undeliverable', text: `No page of level ${escalation.level} could be delivered (${why})` },
    facts,
    context,
  );
}

function late(
  state: Escalations,
  { escalationId, cycle, level }: Extract<EscalationsInput, { kind: 'acknowledgement-overdue' }>,
  context: Context,
): Effects {
  const facts = factsOf(state);
  const escalation = state.escalations[escalationId];
  const stillThere = escalation?.phase === 'climbing' && escalation.cycle === cycle && escalation.level === level;
  return stillThere && facts !== null ? climb(escalation, overdue(escalation), facts, context) : [];
}
