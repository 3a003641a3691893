/** What operators are told of a check that is not well: when for the first time, when again, and when no more. */
import type { CheckState } from '@escalog/http';
import { after, type Instant, type Milliseconds } from '@escalog/kernel';

export type Unwell = Exclude<CheckState, 'well'>;

/** What a look found of a check that is not well. */
export interface Finding {
  readonly state: Unwell;
  readonly detail: string;
  /** The machine whose process looked. */
  readonly host: string;
}

export interface StandingAlarm extends Finding {
  readonly since: Instant;
  /** When any process found it last. */
  readonly foundAt: Instant;
  /** As bad as it was when it was heard, or worse since, and when it was last; before it is heard, ever. As it is now when left out. */
  readonly worst?: Pick<StandingAlarm, 'state' | 'foundAt'>;
  readonly told: number;
  readonly toldAt: Instant | null;
  readonly heard: { readonly at: Instant; readonly by: string } | null;
  /** Which process tells operators now; another takes over when it has not done so by then. */
  readonly teller: { readonly host: string; readonly until: Instant } | null;
}

/** From telling to telling, and then always the last. */
const distances: readonly Milliseconds[] = [5 * 60_000, 15 * 60_000, 60 * 60_000, 4 * 60 * 60_000];
/** What no process finds for so long is over: one that comes and goes within it goes on. */
const calm: Milliseconds = 150_000;
/** How long a process has to tell what it took on. */
const turn: Milliseconds = 150_000;
/** How much longer that it is over is left to it: in its webhook may wait that it stands. */
const precedence: Milliseconds = 90_000;

const gravity: Readonly<Record<Unwell, number>> = { warning: 0, unwell: 1, failing: 2 };

/**
 * A check was found not to be well. What is worse than when it was heard has to be heard again. What is remembered was not told to be over:
 * it goes on, also where nobody looked for long.
 */
export function found(before: StandingAlarm | undefined, finding: Finding, since: Instant, at: Instant): StandingAlarm {
  if (before === undefined) return { ...finding, since, foundAt: at, told: 0, toldAt: null, heard: null, teller: null };
  const { state, foundAt } = before.worst ?? before;
  const isWorse = gravity[finding.state] > gravity[state];
  const isBetter = gravity[finding.state] < gravity[state];
  const worst = isBetter ? { state, foundAt } : { state: finding.state, foundAt: at };
  return { ...before, ...finding, foundAt: at, worst, ...(isWorse && { heard: null, told: 0 }) };
}

export function isOver({ foundAt }: Pick<StandingAlarm, 'foundAt'>, at: Instant): boolean {
  return after(foundAt, calm) <= at;
}

/** Takes on to tell, for `host`, what is to be told at `at`: that it stands, or that it is over; `undefined` when there is nothing to tell, or another does. */
export function takenOn(alarm: StandingAlarm, host: string, at: Instant): StandingAlarm | undefined {
  const over = isOver(alarm, at);
  const isAnothers =
    alarm.teller !== null && alarm.teller.host !== host && after(alarm.teller.until, over ? precedence : 0) > at;
  return isAnothers || !(over || isDue(alarm, at)) ? undefined : { ...alarm, teller: { host, until: after(at, turn) } };
}

/** Operators were told that it stands. */
export function afterTelling(alarm: StandingAlarm, at: Instant): StandingAlarm {
  return { ...alarm, told: alarm.told + 1, toldAt: at, teller: null };
}

/** Somebody heard it as it is now: as bad as any process found it of late. */
export function afterHearing(alarm: StandingAlarm, by: string, at: Instant): StandingAlarm {
  const { worst, ...now } = alarm;
  return { ...now, ...(worst !== undefined && !isOver(worst, at) && { worst }), heard: { at, by } };
}

/** Only of what was found at `at`: what may be over by now waits for the next that finds it. */
function isDue({ foundAt, heard, told, toldAt }: StandingAlarm, at: Instant): boolean {
  if (heard !== null || foundAt !== at) return false;
  if (told === 0 || toldAt === null) return true;
  return after(toldAt, distances[Math.min(told, distances.length) - 1] ?? 0) <= at;
}
