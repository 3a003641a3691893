/** Handoffs and declines in their order: what each input adds to them. */
import type { Escalations, Move } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { ownerOf, type Escalation } from './escalation.ts';
import { declinedIn, meantBy } from './meant.ts';

type HandedOff = Extract<EscalationsInput, { kind: 'handed-off' }>;
type Routed = Extract<EscalationsInput, { kind: 'routed' }>;

/** One for each escalation that is handed off; of what nobody is known to have, it is from whoever gives it. */
export function withHandoff(state: Escalations, input: HandedOff): Escalations {
  if (state.resolved || isKnown(state, input)) return state;
  // Before anything is routed there is nothing that could be given: it is as soon as there is.
  if (state.facts?.title === undefined) return { ...state, handedOffEarly: state.handedOffEarly ?? input };
  const from = meantBy(input, state).map((escalation) => [escalation.escalationId, ownerOf(escalation)] as const);
  return added(state, input, from);
}

/** What was handed off before anything was routed is, with the first routes, from those. */
export function withHandoffOfRoutes(state: Escalations, { incidentId, routes }: Routed): Escalations {
  const { handedOffEarly: input } = state;
  if (input === undefined || state.resolved || isKnown(state, input)) return state;
  const from = (state.quiet === 'quiet' ? [] : routes).map(
    (route) => [`${incidentId}/${route.routeId}`, route.owner ?? route.path] as const,
  );
  return added(state, input, from);
}

function added(state: Escalations, input: HandedOff, from: readonly (readonly [string, string])[]): Escalations {
  const { moves = [] } = state;
  const nobody = [['', input.by]] as const;
  const toEscalation = `${input.incidentId}/handoff-${handoffs(moves) + 1}`;
  const more = (from.length === 0 ? nobody : from).map(([fromEscalation, owner]): Move => ({
    kind: 'handoff',
    moveId: `${input.handoffId}/${fromEscalation}`,
    from: owner,
    to: input.to,
    by: input.by,
    fromEscalation,
    toEscalation,
    outcome: 'open',
  }));
  return { ...state, moves: [...moves, ...more] };
}

/** A decline is one move, however many pages of the person there are. */
export function withDecline(state: Escalations, input: Extract<EscalationsInput, { kind: 'declined' }>): Escalations {
  const first: Escalation | undefined = declinedIn(input, state)[0]?.escalation;
  if (first === undefined || state.resolved) return state;
  const move: Move = {
    kind: 'decline',
    moveId: input.pageId ?? input.by,
    from: ownerOf(first),
    to: null,
    by: input.by,
    fromEscalation: first.escalationId,
    toEscalation: null,
    outcome: 'open',
  };
  return { ...state, moves: [...(state.moves ?? []), move] };
}

/** The moves of one handoff. */
export function movesOf({ handoffId }: Pick<HandedOff, 'handoffId'>, { moves = [] }: Escalations): readonly Move[] {
  return moves.filter(({ kind, moveId }) => kind === 'handoff' && moveId.startsWith(`${handoffId}/`));
}

function isKnown(state: Escalations, input: HandedOff): boolean {
  return movesOf(input, state).length > 0;
}

function handoffs(moves: readonly Move[]): number {
  return new Set(moves.flatMap(({ toEscalation }) => toEscalation ?? [])).size;
}
