/**
 * The wait for an acknowledgement begins when the first page of a level has left, not when the level was reached: a provider
 * may have kept it back meanwhile, or this process, its disk or the service that sends stood still. A level of which nothing
 * has left when its time is over is waited for anew: going on would page the next in the same moment as the first. A page that
 * cannot leave is undeliverable before long, and its level is not waited for at all then; where nobody tells what became of a
 * page, its level is waited for anew until an hour has passed, and once at least.
 */
import { millisecondsOf } from '@escalog/definitions';
import { after, append, listed, setTimer, spoken, type Instant, type Milliseconds } from '@escalog/kernel';
import type { AskedPage, Escalation } from './escalation.ts';
import { running, type Context, type Effects, type Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { timerOf } from './paging.ts';
import { levelOf } from './steps.ts';
import { reasonOf } from './trigger.ts';

/** Why a wait begins when nothing has left within the one before. */
export const notLeft = 'not-left';

/** A page that leaves within so long has left at once. */
const atOnce: Milliseconds = 1_000;
/** An attempt that failed had left by so long before at most: the deadline of an attempt, and the way of its news. */
const failsWithin: Milliseconds = 11_000;
/** The path goes on with the wait that ends so long after the level was reached, when nothing is heard of its pages. */
const unheardAtMost: Milliseconds = 60 * 60_000;

/** What follows when a page was delivered: the first of its level moves the end of the wait. */
export function waitBegins(
  { pageId }: Extract<EscalationsInput, { kind: 'page-delivered' }>,
  state: Escalations,
  { at }: Context,
): Effects {
  return running(state).flatMap((escalation) => waitBegan(escalation, pageId, at));
}

function waitBegan(escalation: Escalation, pageId: string, at: Instant): Effects {
  const { phase, waitBegan: hasBegun, waitsForQuiet, begunAnew = 0, cycle, level, current, acknowledgeBy } = escalation;
  const step = levelOf(escalation);
  const page = current.find((one) => one.pageId === pageId);
  const isFirst = current.every((one) => one === page || !one.delivered);
  if (phase !== 'climbing' || hasBegun === true || step === undefined || page === undefined || !isFirst) return [];
  if (acknowledgeBy === null || acknowledgeBy === undefined) return [];
  const wait = millisecondsOf(step.level.acknowledgeWithin);
  const late = at - after(acknowledgeBy, -wait);
  // One that is raised meanwhile does not wait for the quiet hours that its level waits for.
  const isEarly = waitsForQuiet === true && late < -atOnce;
  if (late <= atOnce && !isEarly) return [];
  const round = cycle > 1 ? `, round ${cycle},` : '';
  const since = waitsForQuiet === true ? 'to go on' : begunAnew > 0 ? 'waited for anew' : 'reached';
  const when = isEarly
    ? `before the quiet hours were over that level ${level} of ${escalation.path.entry.name}${round} waited for`
    : `${spoken(Math.round(late / 1_000) * 1_000)} after level ${level} of ${escalation.path.entry.name}${round} was ${since}`;
  const text = `The page of ${page.name} left ${when}, so its ${spoken(wait)} begin now.`;
  return waits(escalation, after(at, wait), 'first-page-left', text);
}

/** What follows when the time of a level is over and it is not to go on yet; undefined when it is. */
export function waitsAnew(escalation: Escalation, at: Instant): Effects | undefined {
  const { current, begunAnew = 0, cycle, level, path } = escalation;
  const step = levelOf(escalation);
  const toLeave = current.filter((page) => isToLeave(page, at));
  if (step === undefined || toLeave.length === 0 || current.some(({ delivered, answered }) => delivered || answered))
    return undefined;
  const wait = millisecondsOf(step.level.acknowledgeWithin);
  const names = listed(toLeave.map(({ name }) => name));
  const place = `level ${level} of ${path.entry.name}${cycle > 1 ? `, round ${cycle},` : ''}`;
  const [triedAt] = current.flatMap((page) => page.triedAt ?? []).toSorted((a, b) => a - b);
  if (triedAt !== undefined) {
    const left = after(triedAt, wait) - at;
    if (left <= failsWithin) return undefined;
    const text = `The first attempt for ${names} was made only ${spoken(Math.round((wait - left) / 1_000) * 1_000)} ago, so the ${spoken(wait)} of ${place} count from then.`;
    return waits(escalation, after(triedAt, wait), 'first-attempt-left', text);
  }
  if (begunAnew > 0 && (begunAnew + 1) * wait >= unheardAtMost) return undefined;
  const still =
    begunAnew === 0 ? 'Nothing has been sent to' : `In ${spoken((begunAnew + 1) * wait)} nothing has been sent to`;
  const text = `${still} ${names}${begunAnew === 0 ? ' yet' : ''}, so the ${spoken(wait)} of ${place} begin anew.`;
  return waits(escalation, after(at, wait), notLeft, text);
}

/** Whether it may still leave, and is not known to wait for later than now. */
function isToLeave({ closed, undeliverable, heldUntil }: AskedPage, at: Instant): boolean {
  return closed === undefined && undeliverable === null && (heldUntil === undefined || heldUntil <= at);
}

function waits(escalation: Escalation, until: Instant, code: string, text: string): Effects {
  const { escalationId, cycle, level, current } = escalation;
  return [
    append({
      type: 'WaitBegan' as const,
      escalationId,
      cycle,
      level,
      acknowledgeBy: until,
      waitingPages: current.map((one) => one.pageId),
      reason: reasonOf(escalation, { code, text: '' }, text),
    }),
    setTimer(timerOf(escalationId), until, {
      kind: 'acknowledgement-overdue' as const,
      escalationId,
      cycle,
      level,
    }),
  ];
}
