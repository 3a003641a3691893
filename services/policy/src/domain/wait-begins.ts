/**
 * The wait for an acknowledgement begins when the first page of a level has left, not when the level was reached: a provider
 * may have kept it back meanwhile, or this process, its disk or the service that sends stood still. A level of which nothing
 * has left when its time is over is waited for anew: going on would page the next in the same moment as the first. A page that
 * cannot leave is undeliverable before long, and its level is not waited for at all then; where nobody tells what became of a
 * page, its level is waited for anew until an hour has passed, and once at least. Whom their own contact rules reach some time
 * after they were paged is not kept back by anything: that time is part of the wait, and a level is over before a page that is
 * to leave only later.
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
/** An attempt that failed had left by so long before at most: the deadline of an attempt, and the way of its news. A short level is over before that. */
const failsWithin = (wait: Milliseconds): Milliseconds => Math.min(11_000, wait / 2);
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
  const ownDelay = ownDelayOf(page, escalation, wait);
  const late = at - after(acknowledgeBy, -wait) - ownDelay;
  // One that is raised meanwhile does not wait for the quiet hours that its level waits for.
  const isEarly = waitsForQuiet === true && late < -atOnce;
  if (late <= atOnce && !isEarly) return [];
  const round = cycle > 1 ? `, round ${cycle},` : '';
  if (ownDelay > 0) {
    const longer = inSeconds(late);
    const text = `The page of ${page.name} left ${longer} later than their contact rules say, so level ${level} of ${escalation.path.entry.name}${round} is waited for ${longer} longer.`;
    return waits(escalation, after(acknowledgeBy, late), 'first-page-left', text);
  }
  const since = waitsForQuiet === true ? 'to go on' : begunAnew > 0 ? 'waited for anew' : 'reached';
  const when = isEarly
    ? `before the quiet hours were over that level ${level} of ${escalation.path.entry.name}${round} waited for`
    : `${inSeconds(late)} after level ${level} of ${escalation.path.entry.name}${round} was ${since}`;
  const text = `The page of ${page.name} left ${when}, so its ${spoken(wait)} begin now.`;
  return waits(escalation, after(at, wait), 'first-page-left', text);
}

/** What follows when the time of a level is over and it is not to go on yet; undefined when it is. */
export function waitsAnew(escalation: Escalation, at: Instant): Effects | undefined {
  const { current, waitBegan: hasBegun, begunAnew = 0, cycle, level, path } = escalation;
  const step = levelOf(escalation);
  if (hasBegun === true) return undefined;
  const toLeave = current.filter((page) => isToLeave(page, at));
  if (step === undefined || toLeave.length === 0 || current.some(({ delivered, answered }) => delivered || answered))
    return undefined;
  const wait = millisecondsOf(step.level.acknowledgeWithin);
  const names = listed(toLeave.map(({ name }) => name));
  const place = `level ${level} of ${path.entry.name}${cycle > 1 ? `, round ${cycle},` : ''}`;
  const tried = firstTried(current);
  if (tried !== undefined) {
    const { page, triedAt } = tried;
    const ownDelay = ownDelayOf(page, escalation, wait);
    const until = after(triedAt, wait - ownDelay);
    if (until - at <= failsWithin(wait)) return undefined;
    const text =
      ownDelay === 0
        ? `The first attempt for ${names} was made only ${inSeconds(at - triedAt)} ago, so the ${spoken(wait)} of ${place} count from then.`
        : `The first attempt for ${page.name} was made later than their contact rules say, so ${place} is waited for ${inSeconds(until - at)} longer.`;
    return waits(escalation, until, 'first-attempt-left', text);
  }
  if (begunAnew > 0 && (begunAnew + 1) * wait >= unheardAtMost) return undefined;
  const still =
    begunAnew === 0 ? 'Nothing has been sent to' : `In ${spoken((begunAnew + 1) * wait)} nothing has been sent to`;
  const text = `${still} ${names}${begunAnew === 0 ? ' yet' : ''}, so the ${spoken(wait)} of ${place} begin anew.`;
  return waits(escalation, after(at, wait), notLeft, text);
}

/** Whether it may still leave, and is not known to leave later than now. */
function isToLeave({ closed, undeliverable, heldUntil, plannedFor }: AskedPage, at: Instant): boolean {
  return closed === undefined && undeliverable === null && Math.max(heldUntil ?? 0, plannedFor ?? 0) <= at;
}

function firstTried(pages: readonly AskedPage[]): { readonly page: AskedPage; readonly triedAt: Instant } | undefined {
  const [first] = pages
    .flatMap((page) => (page.triedAt === undefined ? [] : [{ page, triedAt: page.triedAt }]))
    .toSorted((a, b) => a.triedAt - b.triedAt);
  return first;
}

/** So long after its level was reached the page leaves by its person's own contact rules; what waits for something else as well waits for that. */
function ownDelayOf({ plannedFor }: AskedPage, escalation: Escalation, wait: Milliseconds): Milliseconds {
  const { acknowledgeBy, begunAnew = 0, waitsForQuiet } = escalation;
  if (plannedFor === undefined || typeof acknowledgeBy !== 'number' || begunAnew > 0 || waitsForQuiet === true)
    return 0;
  return Math.max(0, plannedFor - after(acknowledgeBy, -wait));
}

function inSeconds(time: Milliseconds): string {
  return spoken(Math.round(time / 1_000) * 1_000);
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
