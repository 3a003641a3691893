/**
 * The levels that an escalation would have come to by where it stands, had what is known now been known when its round
 * began, and that it has not paged in it. Where a branch now goes the other way than the one on which it stands, it has come
 * as many levels up on that side as it has on its own.
 */
import type { BranchStep, LevelStep, PathStep } from '@escalog/definitions';
import { sideOf } from './branches.ts';
import { pagesOfRound, placeOf, type Escalation } from './escalation.ts';
import type { Context, Escalations } from './escalations.ts';
import { levelOf, stepsIn, topOfRound } from './steps.ts';

export function levelsMissed(escalation: Escalation, state: Escalations, context: Context): readonly LevelStep[] {
  const reached = new Set(pagesOfRound(escalation).map((page) => placeOf(page)?.level));
  return levelsPassed(escalation, state, context).filter(({ number }) => !reached.has(number));
}

function levelsPassed(escalation: Escalation, state: Escalations, context: Context): readonly LevelStep[] {
  const steps = stepsIn(escalation);
  const standing = levelOf(escalation);
  if (standing === undefined) return [];
  const here = escalation.phase === 'exhausted' ? steps.length : steps.indexOf(standing);
  const passed: LevelStep[] = [];
  let [index, end, atMost] = [topOfRound(escalation), here, Number.POSITIVE_INFINITY];
  while (index < end && passed.length < atMost) {
    const step = steps[index];
    if (step === undefined) break;
    if (step.kind === 'level') passed.push(step);
    if (step.kind === 'branch') {
      const { side } = sideOf(step, escalation, state, context);
      if (isIn(here, index, step) && side !== sideAt(here, step)) {
        end = step.end;
        atMost = passed.length + levelsUpTo(here, side === 'then' ? step.otherwise : index + 1, steps);
      }
      index = side === 'then' ? index + 1 : step.otherwise;
    } else {
      index = step.kind === 'goto' ? step.to : index + 1;
    }
  }
  return passed;
}

function isIn(here: number, index: number, { end }: BranchStep): boolean {
  return index < here && here < end;
}

function sideAt(here: number, { otherwise }: BranchStep): 'then' | 'else' {
  return here < otherwise ? 'then' : 'else';
}

function levelsUpTo(here: number, from: number, steps: readonly PathStep[]): number {
  return steps.slice(from, here + 1).filter(({ kind }) => kind === 'level').length;
}
