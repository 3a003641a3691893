/** The catalog says whom an incident concerns, and whom it does not any more: an escalation of each is started, or halted. */
import { append } from '@escalog/kernel';
import { acknowledgedBy } from './acknowledge.ts';
import { climb } from './climb.ts';
import { isRunning, noLongerAffected } from './escalation.ts';
import { factsOf, type Context, type Effects, type Escalations, type KeptRoute } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { startedBy, stateAfter } from './evolve.ts';
import { startedAfter, timesOf } from './fired-again.ts';
import { halt } from './halt.ts';
import { handedOff } from './handoff.ts';
import { haltingBy } from './lapse.ts';

/** While it is quiet, routes are only kept. */
export function routed(
  { incidentId, routes, ended = [] }: Extract<EscalationsInput, { kind: 'routed' }>,
  state: Escalations,
  context: Context,
): Effects {
  const wanted = state.quiet === 'quiet' ? [] : routes;
  const started = wanted.flatMap((route) => start(state, incidentId, route, context));
  return [
    ...started,
    ...(state.handedOffEarly === undefined ? [] : handedOff(state.handedOffEarly, stateAfter(started, state), context)),
    ...ended.flatMap((routeId) => end(state, incidentId, routeId, context)),
  ];
}

/** The routes that were kept start now. */
export function quietOver(
  { incidentId, why }: Extract<EscalationsInput, { kind: 'quiet-over' }>,
  state: Escalations,
  context: Context,
): Effects {
  return (state.routes ?? []).flatMap((route) => start(state, incidentId, route, context, why));
}

/** `why` it starts only now, when it was quiet. */
function start(state: Escalations, incidentId: string, route: KeptRoute, context: Context, why?: string): Effects {
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
  const escalation = startedBy(event);
  if (state.resolved)
    return [
      append(event),
      ...halt(escalation, { code: 'resolved', text: 'The incident was resolved before anybody was paged.' }),
    ];
  const early = Object.keys(state.escalations).length === 0 ? state.acknowledgedEarly : null;
  if (early !== null)
    return [
      append(event),
      ...halt(
        escalation,
        { ...acknowledgedBy(early, escalation, state, context), code: 'acknowledged-early' },
        haltingBy(early, state, context),
      ),
    ];
  // Its people are not paged at all: it is halted right away, as whoever gave it on has it.
  if (isHandedOffEarly(escalation.escalationId, state)) return [append(event)];
  // Whoever is woken reads why it is theirs, not only that a path began.
  const text = event.reason.text.replace(/\.$/, '');
  return [append(event), ...climb(escalation, { code: 'started', text }, state, context)];
}

function isHandedOffEarly(escalationId: string, { handedOffEarly, moves = [], escalations }: Escalations): boolean {
  return (
    handedOffEarly !== undefined &&
    moves.some(
      (move) =>
        move.fromEscalation === escalationId &&
        move.toEscalation !== null &&
        escalations[move.toEscalation] === undefined,
    )
  );
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
