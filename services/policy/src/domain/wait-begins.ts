/**
 * The wait for an acknowledgement begins when the first page of a level has left, not when the level was reached: providers
 * may have kept it back meanwhile.
 */
import { millisecondsOf } from '@escalog/definitions';
import { after, append, setTimer, spoken, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Escalation } from './escalation.ts';
import { running, type Context, type Effects, type Escalations } from './escalations.ts';
import type { EscalationsInput } from './inputs.ts';
import { timerOf } from './paging.ts';
import { levelOf } from './steps.ts';
import { reasonOf } from './trigger.ts';

/** A page that leaves within so long has left at once. */
const atOnce: Milliseconds = 1_000;

/** What follows when a page was delivered: the first of its level moves the end of the wait. */
export function waitBegins(
  { pageId }: Extract<EscalationsInput, { kind: 'page-delivered' }>,
  state: Escalations,
  { at }: Context,
): Effects {
  return running(state).flatMap((escalation) => waitBegan(escalation, pageId, at));
}

function waitBegan(escalation: Escalation, pageId: string, at: Instant): Effects {
  const { escalationId, phase, waitBegan: hasBegun, waitsForQuiet, cycle, level, current, acknowledgeBy } = escalation;
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
  const until = after(at, wait);
  const round = cycle > 1 ? `, round ${cycle},` : '';
  const when = isEarly
    ? `before the quiet hours were over that level ${level} of ${escalation.path.entry.name}${round} waited for`
    : `${spoken(Math.round(late / 1_000) * 1_000)} after level ${level} of ${escalation.path.entry.name}${round} was ${waitsForQuiet === true ? 'to go on' : 'reached'}`;
  const text = `The page of ${page.name} left ${when}, so its ${spoken(wait)} begin now.`;
  return [
    append({
      type: 'WaitBegan' as const,
      escalationId,
      cycle,
      level,
      acknowledgeBy: until,
      waitingPages: current.map((one) => one.pageId),
      reason: reasonOf(escalation, { code: 'first-page-left', text: '' }, text),
    }),
    setTimer(timerOf(escalationId), until, {
      kind: 'acknowledgement-overdue' as const,
      escalationId,
      cycle,
      level,
    }),
  ];
}
