import type { Route } from '@escalog/contracts';
import { append, cancelTimer, never, perform } from '@escalog/kernel';
import { answeredOf, answerers, isAnswered, levelAnswered } from './acknowledged-by-everyone.ts';
import { climb, climbFromEnd } from './climb.ts';
import {
  factsOf,
  isRunning,
  isWanted,
  noLongerAffected,
  pagesAsked,
  running,
  type Acknowledgement,
  type Context,
  type Effects,
  type Escalation,
  type Escalations,
  type EscalationsInput,
} from './escalations.ts';
import { evolve } from './evolve.ts';
import { newest, startedAfter, startedAgain, timesOf } from './fired-again.ts';
import { timerOf } from './paging.ts';
import { waitBegan } from './wait-begins.ts';
import { overdue, reasonOf, roundOver, stillUnanswered, type Trigger } from './trigger.ts';

/** What follows from an input that has been observed. */
export function react(input: EscalationsInput, state: Escalations, context: Context): Effects {
  switch (input.kind) {
    case 'declined':
    case 'next-level-requested':
    case 'handed-off':
    case 'active':
    case 'nudge-answered':
    case 'migration-requested':
    case 'audited':
    case 'lapse-due':
    case 'rules-due':
    case 'nudge-expired':
    case 'facts-changed':
      return [];
    case 'page-delivered':
      return running(state).flatMap((escalation) => waitBegan(escalation, input.pageId, context.at));
    case 'routed':
      return [
        ...(state.quiet === 'quiet' ? [] : input.routes).flatMap((route) =>
          start(state, input.incidentId, route, context),
        ),
        ...(input.ended ?? []).flatMap((routeId) => end(state, input.incidentId, routeId, context)),
      ];
    case 'quiet-over':
      return (state.routes ?? []).flatMap((route) => start(state, input.incidentId, route, context, input.why));
    case 'acknowledged':
      return acknowledged(input.acknowledgement, state).flatMap(
        (escalation) =>
          levelAnswered(escalation, input.acknowledgement.by, context) ??
          halt(escalation, acknowledgedBy(input.acknowledgement, escalation, context), input.acknowledgement.by),
      );
    case 'resolved':
      return running(state).flatMap((escalation) =>
        halt(escalation, { code: 'resolved', text: 'The incident is resolved.' }),
      );
    case 'fired-again':
      return again(state, input, context);
    case 'page-undeliverable':
      return running(state).flatMap((escalation) => unreachable(escalation, input.pageId, state, context));
    case 'acknowledgement-overdue':
    case 'round-over':
    case 'last-resort-due':
      return due(state, input, context);
    default:
      return never(input);
  }
}

/** `why` it starts only now, when it was quiet. */
function start(state: Escalations, incidentId: string, route: Route, context: Context, why?: string): Effects {
  const earlier = timesOf(route.routeId, incidentId, state.escalations);
  const last = earlier.at(-1);
  if (factsOf(state) === null || (last !== undefined && last.routeEnded !== true)) return [];
  const asRouted = startedAfter(earlier, incidentId, route, context.definitions);
  const first =
    why === undefined
      ? asRouted
      : { ...asRouted, reason: { ...asRouted.reason, text: `${why} ${asRouted.reason.text}` } };
  const event =
    last === undefined
      ? first
      : {
          ...first,
          reason: {
            ...first.reason,
            code: 'routed-again',
            text: `It was taken out and is affected again. ${first.reason.text}`,
          },
        };
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
  return [append(event), ...climb(escalation, { code: 'started', text: 'The escalation started' }, state, context)];
}

/** Nothing leads to a route any more: its people are called no further, unless somebody has answered already. */
function end(state: Escalations, incidentId: string, routeId: string, { definitions }: Context): Effects {
  const escalation = timesOf(routeId, incidentId, state.escalations).at(-1);
  if (escalation === undefined || !isRunning(escalation)) return [];
  const entries = state.routes?.find((route) => route.routeId === routeId)?.entries ?? [];
  const names = entries.map((ref) => definitions.find(ref)?.entry.name ?? ref);
  const gone =
    names.length === 0
      ? 'What led to it is not affected any more.'
      : `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not affected any more, and nothing else led to it.`;
  return halt(escalation, { code: noLongerAffected, text: gone });
}

function again(
  state: Escalations,
  { incidentId, why }: Extract<EscalationsInput, { kind: 'fired-again' }>,
  context: Context,
): Effects {
  if (factsOf(state) === null || state.resolved) return [];
  return startedAgain(state, incidentId, { code: 'alert-fired-again', text: why }, context).flatMap((event) => {
    const escalation = evolve(state, event).escalations[event.escalationId];
    const trigger = { code: 'alert-fired-again', text: 'It fires again' };
    return escalation === undefined ? [] : [append(event), ...climb(escalation, trigger, state, context)];
  });
}

/** `answeredBy` is whoever acknowledged: their own pages are answered, and told apart from those that nobody answered. */
function halt(escalation: Escalation, { code, text }: Trigger, answeredBy?: string): Effects {
  const wanted = pagesAsked(escalation).filter(isWanted);
  const idsOf = (answered: boolean) =>
    wanted.filter(({ person }) => (person === answeredBy) === answered).map(({ pageId }) => pageId);
  return [
    append({
      type: 'EscalationHalted' as const,
      escalationId: escalation.escalationId,
      answeredPages: idsOf(true),
      openPages: idsOf(false),
      acknowledgedBy: answeredBy === undefined ? [] : answerers(escalation, answeredBy),
      lapsesAt: null,
      reason: reasonOf(escalation, { code, text }, text),
    }),
    cancelTimer(timerOf(escalation.escalationId)),
  ];
}

/** What an acknowledgement halts: the escalation of the page, else those that paged the person, else all. Halted ones count too, for a second acknowledgement may be about them, and then it halts nothing; not those that were started again. */
function acknowledged({ by, pageId }: Acknowledgement, { escalations }: Escalations): readonly Escalation[] {
  const all = newest(escalations);
  const ofPage = all.filter((escalation) => pagesAsked(escalation).some((page) => page.pageId === pageId));
  const ofPerson = all.filter((escalation) => pagesAsked(escalation).some((page) => page.person === by));
  const meant = [ofPage, ofPerson].find(({ length }) => length > 0) ?? all;
  return meant.filter(isRunning);
}

function acknowledgedBy({ by }: Acknowledgement, escalation: Escalation, { definitions }: Context): Trigger {
  const source = definitions.findOf('alert-source', by)?.entry;
  if (source !== undefined) return { code: 'acknowledged', text: `${source.name} says that somebody has it there.` };
  const paged = pagesAsked(escalation).find((page) => page.person === by);
  const name = paged?.name ?? definitions.findOf('person', by)?.entry.name ?? by;
  return {
    code: 'acknowledged',
    text: paged !== undefined ? `${name} acknowledged.` : `${name} acknowledged, who had not been paged.`,
  };
}

function unreachable(escalation: Escalation, pageId: string, state: Escalations, context: Context): Effects {
  const { current, phase, path, level } = escalation;
  const allFailed =
    current.some((page) => page.pageId === pageId) && current.every((page) => page.undeliverable !== null);
  if (isAnswered(escalation))
    return halt(
      escalation,
      { code: 'acknowledged', text: 'Everybody who could be reached has acknowledged.' },
      answeredOf(escalation).at(-1),
    );
  if (!allFailed) return [];
  const why = current.map(({ name, undeliverable }) => `${name}: ${undeliverable?.replace(/\.$/, '')}`).join('; ');
  if (phase !== 'climbing')
    return [
      perform({
        kind: 'tell-operators',
        reason: `Nobody has acknowledged, and the last resort of ${path.entry.name} cannot be reached (${why}).`,
      }),
    ];
  const text = current.some(({ mayPass }) => mayPass)
    ? `The providers fail, and no page of level ${level} gets through at the moment (${why})`
    : `No page of level ${level} could be delivered (${why})`;
  return climb(escalation, { code: 'level-undeliverable', text }, state, context);
}

type Timer = Extract<EscalationsInput, { kind: 'acknowledgement-overdue' | 'round-over' | 'last-resort-due' }>;

/** A timer that came due when its escalation has gone on, or has halted, changes nothing. */
function due(state: Escalations, timer: Timer, context: Context): Effects {
  const escalation = state.escalations[timer.escalationId];
  if (escalation === undefined) return [];
  const { phase, cycle, level, lastResortTimes } = escalation;
  switch (timer.kind) {
    case 'acknowledgement-overdue':
      return phase === 'climbing' && cycle === timer.cycle && level === timer.level
        ? climb(escalation, overdue(escalation), state, context)
        : [];
    case 'round-over':
      return phase === 'repeating' && cycle === timer.cycle
        ? climb(escalation, roundOver(escalation), state, context)
        : [];
    case 'last-resort-due':
      return phase === 'exhausted' && lastResortTimes === timer.time
        ? climbFromEnd(escalation, stillUnanswered(escalation), state, context)
        : [];
    default:
      return never(timer);
  }
}
