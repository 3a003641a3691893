/**
 * A level that pages one of several, in turn: whoever it has paged longest ago, those before others whom it has never paged,
 * and of those who are alike the one whose ref comes first.
 */
import type { LevelStep, Responder } from '@escalog/definitions';
import { nameOfAskedFor } from './start.ts';
import type { Escalation } from './escalation.ts';
import type { Context, TurnTaken } from './escalations.ts';

/** Whose turn it is among the responders of a level, and that it was; everybody of a level that pages all. */
export function inTurn(
  responders: readonly Responder[],
  step: LevelStep,
  escalation: Escalation,
  { at, turns }: Context,
): { readonly paged: readonly Responder[]; readonly taken: TurnTaken | undefined } {
  if (step.level.mode !== 'round-robin') return { paged: responders, taken: undefined };
  const turn = turnOf(step, escalation);
  const lastOf = ({ person }: Responder): number => turns?.lastOf(turn, person) ?? Number.NEGATIVE_INFINITY;
  const [next] = responders.toSorted(
    (one, other) => compared(lastOf(one), lastOf(other)) || compared(one.person, other.person),
  );
  if (next === undefined) return { paged: [], taken: undefined };
  return { paged: [next], taken: { kind: 'turn-taken', turn, person: next.person, at } };
}

/** Whose turns they are: the path with the name of the level, or its number among the levels that the path itself has. */
export function turnOf({ name, number }: LevelStep, { path }: Pick<Escalation, 'path'>): string {
  const [first] = path.entry.nodes;
  const before = first !== undefined && 'name' in first && first.name === nameOfAskedFor ? 1 : 0;
  return `${path.entry.ref}#${name ?? number - before}`;
}

function compared<T extends number | string>(one: T, other: T): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
