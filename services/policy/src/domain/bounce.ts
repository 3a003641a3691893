/**
 * It goes to and fro between owners. When a handoff closes a circle of owners, or it was given on or declined three times
 * without an acknowledgement, somebody is asked to decide: the adjudicator of the path that was climbed last, else its last
 * resort. Once for each loop: only their acknowledgement, or a resolve, ends it.
 */
import { pathDefinitionOf, triagePath, type Ref } from '@escalog/definitions';
import { append } from '@escalog/kernel';
import { climb } from './climb.ts';
import { isRunning, type Escalation } from './escalation.ts';
import { factsOf, type Context, type Effects, type Escalations, type Move } from './escalations.ts';
import { evolve } from './evolve.ts';
import { oneLevel } from './handoff-path.ts';
import { incidentOf } from './stand-down.ts';

const mostMoves = 3;
const adjudicatorPagedAgain = 2;

/** True while somebody has been asked to decide, and has not acknowledged. */
export function isBouncing({ escalations }: Escalations): boolean {
  return Object.values(escalations).some((escalation) => escalation.kind === 'adjudication' && isRunning(escalation));
}

/** What follows when the move that was made last bounces; `from` is what it was about. */
export function bounced(from: Escalation | undefined, state: Escalations, context: Context): Effects {
  const moves = (state.moves ?? []).filter((move) => move.bounced !== true);
  const last = moves.at(-1);
  if (last === undefined || factsOf(state) === null || isBouncing(state)) return [];
  const circle = circleOf(moves, context);
  const idle = withoutProgress(moves);
  if (circle === undefined && idle.length < mostMoves) return [];
  const owners = circle ?? ownersOf(idle);
  const triage = context.definitions.findOf('escalation-path', triagePath)?.entry;
  const path = from?.path.entry ?? triage;
  const adjudicator = path?.adjudicator ?? path?.lastResort ?? '';
  const name = (ref: Ref): string => context.definitions.find(ref)?.entry.name ?? ref;
  const how =
    circle === undefined
      ? `It was given on or declined ${idle.length} times, and nobody acknowledged`
      : `It went in a circle, from ${circle.map(name).join(' to ')}`;
  const decides = adjudicator === '' ? 'nobody is named to decide' : `${name(adjudicator)} is asked to decide`;
  const reason = {
    code: 'bounced',
    text: `${how}, so ${decides}.`,
    definition: path === undefined ? null : path.ref,
    facts: { owners: owners.join(', ') },
  };
  const pinned = oneLevel(adjudicator, 'the adjudication', from, context, adjudicatorPagedAgain);
  const started = {
    type: 'EscalationStarted' as const,
    escalationId: adjudicationId(last, state),
    path: adjudicator,
    pathVersion: pinned.version,
    definition: null,
    pathDefinition: pathDefinitionOf(pinned.entry),
    kind: 'adjudication',
    from: from?.escalationId ?? null,
    owner: null,
    reason,
  };
  const escalation = evolve(state, started).escalations[started.escalationId];
  return [
    append({
      type: 'BounceDetected' as const,
      owners,
      moves: (circle === undefined ? idle : eachOnce(moves)).length,
      adjudicator,
      reason,
    }),
    append(started),
    ...(escalation === undefined ? [] : climb(escalation, { code: 'bounced', text: how }, state, context)),
  ];
}

/** The owners from whoever gets it now over those who had it back to them; undefined when they never had it. */
function circleOf(moves: readonly Move[], context: Context): readonly Ref[] | undefined {
  const last = moves.at(-1);
  if (last?.kind !== 'handoff' || last.to === null) return undefined;
  const handoffs = moves.flatMap(({ kind, from, to }) =>
    kind === 'handoff' && to !== null ? [[ownerBehind(from, context), ownerBehind(to, context)] as const] : [],
  );
  const [from, to] = [ownerBehind(last.from, context), ownerBehind(last.to, context)];
  if (from === to) return undefined;
  const way = wayBetween(to, from, handoffs);
  return way === undefined ? undefined : [...way, to];
}

/** The shortest way over the handoffs that there were. */
function wayBetween(start: Ref, end: Ref, handoffs: readonly (readonly [Ref, Ref])[]): readonly Ref[] | undefined {
  const ways: (readonly Ref[])[] = [[start]];
  const seen = new Set([start]);
  for (const way of ways) {
    const here = way.at(-1);
    if (here === end) return way;
    for (const [from, to] of handoffs) {
      if (from !== here || seen.has(to)) continue;
      seen.add(to);
      ways.push([...way, to]);
    }
  }
  return undefined;
}

/** The team of a path that is the path of one team: handing it to either is the same. */
function ownerBehind(ref: Ref, { definitions }: Context): Ref {
  if (definitions.findOf('escalation-path', ref) === undefined) return ref;
  const [team, ...others] = definitions.allOf('team').filter(({ path }) => path === ref);
  return team === undefined || others.length > 0 ? ref : team.ref;
}

/** One for each handoff and decline since the last acknowledgement. */
function withoutProgress(moves: readonly Move[]): readonly Move[] {
  return eachOnce(moves).filter(({ progressed }) => progressed !== true);
}

/** One for each handoff and decline: a handoff of several escalations is one. */
function eachOnce(moves: readonly Move[]): readonly Move[] {
  const known = new Set<string>();
  return moves.filter(({ kind, toEscalation }) => {
    const handoff = toEscalation ?? '';
    const isKnown = kind === 'handoff' && known.has(handoff);
    known.add(handoff);
    return !isKnown;
  });
}

function ownersOf(moves: readonly Move[]): readonly Ref[] {
  return moves.flatMap(({ from, to }, index) => (index === moves.length - 1 && to !== null ? [from, to] : [from]));
}

function adjudicationId({ fromEscalation, toEscalation }: Move, { escalations }: Escalations): string {
  const before = Object.values(escalations).filter(({ kind }) => kind === 'adjudication').length;
  return `${incidentOf(toEscalation ?? fromEscalation)}/adjudication-${before + 1}`;
}
