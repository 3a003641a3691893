/**
 * Where an escalation stands in its path, and how far what it repeats goes back. Its place is the number of a level; the
 * way there says which repeats have been taken, each with the round that it began. Taking one forgets those within what it
 * goes back over, as loops within loops begin anew.
 */
import type { RepeatTaken } from '@escalog/contracts';
import { levelsIn, stepsOf, type EntryOf, type LevelStep, type PathStep, type RepeatStep } from '@escalog/definitions';
import { pagesAsked, placeOf, type AskedPage, type Escalation } from './escalation.ts';

type Path = EntryOf<'escalation-path'>;
type Standing = Pick<Escalation, 'path' | 'cycle' | 'level' | 'repeats' | 'begunIn'>;

/** The steps of the path that an escalation climbs. */
export function stepsIn({ path }: Pick<Escalation, 'path'>): readonly PathStep[] {
  return stepsOf(path.entry.nodes);
}

/** Index of the step behind the level at which it stands; 0 before the first. */
export function stepBehind(standing: Standing): number {
  const { level } = standing;
  return level === 0 ? 0 : stepsIn(standing).findIndex((step) => step.kind === 'level' && step.number === level) + 1;
}

/** The level at which it stands; undefined before the first. */
export function levelOf(standing: Pick<Escalation, 'path' | 'level'>): LevelStep | undefined {
  return levelAt(standing.level, standing);
}

/** The level of that number in the path that it climbs. */
export function levelAt(number: number, { path }: Pick<Escalation, 'path'>): LevelStep | undefined {
  return levelsIn(path.entry.nodes)[number - 1];
}

/** Whether a repeat may be taken once more. */
export function mayRepeat(standing: Standing, repeat: RepeatStep): boolean {
  return timesTaken(standing, repeat) < repeat.times;
}

/** The escalation at the beginning of the round that a repeat begins. */
export function repeated(escalation: Escalation, repeat: RepeatStep): Escalation {
  const cycle = escalation.cycle + 1;
  const taken = { node: repeat.node, times: timesTaken(escalation, repeat) + 1, cycle };
  const kept = takenIn(escalation).filter(({ node }) => !isWithin(node, repeat, stepsIn(escalation)));
  return { ...escalation, cycle, repeats: [...kept, taken], declinedBy: [] };
}

/** The escalation before a level in its path: in a round of its own when it has paged a level of that number in this one, which was of another version of the path. */
export function before({ number }: LevelStep, escalation: Escalation): Escalation {
  const isTaken = pagesAsked(escalation).some((page) => {
    const place = placeOf(page);
    return place !== undefined && place.cycle === escalation.cycle && place.level === number;
  });
  return isTaken ? { ...escalation, cycle: escalation.cycle + 1 } : escalation;
}

/** The escalation at the top of its path, which is begun anew in round `cycle`. */
export function atTheTop(escalation: Escalation, cycle: number): Escalation {
  return { ...escalation, cycle, level: 0, begunIn: cycle, repeats: [], declinedBy: [] };
}

/** Whether a branch has one of two levels on the one side and the other on the other. */
export function areApart(one: number, other: number, standing: Pick<Escalation, 'path'>): boolean {
  const steps = stepsIn(standing);
  const indexOf = (number: number) => steps.findIndex((step) => step.kind === 'level' && step.number === number);
  const [first = -1, second = -1] = [indexOf(one), indexOf(other)].toSorted((a, b) => a - b);
  return steps.some(
    (step, index) =>
      step.kind === 'branch' &&
      index < first &&
      first < step.otherwise &&
      step.otherwise <= second &&
      second < step.end,
  );
}

/** What has been asked for since what `repeat` goes back over was begun last. */
export function pagesSince(escalation: Escalation, repeat: RepeatStep): readonly AskedPage[] {
  const steps = stepsIn(escalation);
  const around = takenIn(escalation).filter(({ node }) => node === repeat.node || isAround(node, repeat, steps));
  const since = Math.max(escalation.begunIn ?? 1, ...around.map(({ cycle }) => cycle));
  const covered = new Set(
    steps.slice(repeat.to, steps.indexOf(repeat)).flatMap((step) => (step.kind === 'level' ? [step.number] : [])),
  );
  return pagesAsked(escalation).filter((page) => {
    const place = placeOf(page);
    return place !== undefined && place.cycle >= since && covered.has(place.level);
  });
}

/** Index of the step with which the round began in which it is. */
export function topOfRound(escalation: Escalation): number {
  const newest = takenIn(escalation).find(({ cycle }) => cycle === escalation.cycle);
  return (newest && repeatAt(newest.node, stepsIn(escalation))?.to) ?? 0;
}

function timesTaken(standing: Standing, { node }: RepeatStep): number {
  return takenIn(standing).find((taken) => taken.node === node)?.times ?? 0;
}

/** The repeats that were taken on the way. What was stored before they were counted has one, at the end, that began each round but the first. */
export function takenIn({ repeats, cycle, path }: Standing): readonly RepeatTaken[] {
  if (repeats !== undefined) return repeats;
  const last = stepsOf(path.entry.nodes).at(-1);
  return last?.kind === 'repeat' && cycle > 1 ? [{ node: last.node, times: cycle - 1, cycle }] : [];
}

/** The repeats that were taken, by their order in the path, as those of its other version. */
export function carriedOver(taken: readonly RepeatTaken[], before: Path, now: Path): readonly RepeatTaken[] {
  const repeatsOf = ({ nodes }: Path) => stepsOf(nodes).flatMap((step) => (step.kind === 'repeat' ? [step.node] : []));
  const [from, to] = [repeatsOf(before), repeatsOf(now)];
  return taken.flatMap(({ node, ...rest }) => {
    const other = to[from.indexOf(node)];
    return other === undefined ? [] : [{ node: other, ...rest }];
  });
}

function isWithin(node: number, outer: RepeatStep, steps: readonly PathStep[]): boolean {
  const inner = repeatAt(node, steps);
  return inner !== undefined && steps.indexOf(inner) >= outer.to && steps.indexOf(inner) <= steps.indexOf(outer);
}

function isAround(node: number, inner: RepeatStep, steps: readonly PathStep[]): boolean {
  const outer = repeatAt(node, steps);
  return outer !== undefined && isWithin(inner.node, outer, steps);
}

function repeatAt(node: number, steps: readonly PathStep[]): RepeatStep | undefined {
  return steps.find((step) => step.kind === 'repeat' && step.node === node) as RepeatStep | undefined;
}
