/**
 * A page of low urgency waits for the quiet hours of its person to be over. A level of which nothing else can reach anybody
 * waits with its pages: else a path would climb through a team that is asleep. So does a last resort.
 */
import { millisecondsOf } from '@escalog/definitions';
import { after, append, instantOf, setTimer, spoken, type Instant, type Milliseconds } from '@escalog/kernel';
import { pagesAsked, type AskedPage, type Escalation } from './escalation.ts';
import { running, type Effects, type Escalations } from './escalations.ts';
import { timerOf } from './paging.ts';
import { levelOf } from './steps.ts';
import { reasonOf } from './trigger.ts';

/** Why a wait begins when quiet hours are over. */
export const quietHours = 'quiet-hours';

/** So long a last resort may need to answer once its quiet hours are over. */
const minute: Milliseconds = 60_000;

/** What follows when the page waits, or when others of its level cannot be delivered. */
export function waitsForQuiet({ pageId }: { readonly pageId: string }, state: Escalations): Effects {
  return running(state)
    .filter(({ current }) => current.some((page) => page.pageId === pageId))
    .flatMap((escalation) => (escalation.phase === 'exhausted' ? lastResortWaits(escalation) : levelWaits(escalation)));
}

function levelWaits(escalation: Escalation): Effects {
  const { escalationId, phase, cycle, level, current, acknowledgeBy, path } = escalation;
  const step = levelOf(escalation);
  const until = heldUntil(current);
  if (phase !== 'climbing' || step === undefined || until === undefined) return [];
  const wait = millisecondsOf(step.level.acknowledgeWithin);
  const waitedUntil = after(until, wait);
  if (acknowledgeBy === null || acknowledgeBy === undefined || waitedUntil <= acknowledgeBy) return [];
  const held = current.filter((page) => page.heldUntil !== undefined).map(({ name }) => name);
  const round = cycle > 1 ? `, round ${cycle},` : '';
  const text = `This is of low urgency, and ${held.join(' and ')} ${held.length === 1 ? 'has' : 'have'} quiet hours: level ${level} of ${path.entry.name}${round} waits until they are over, and its ${spoken(wait)} begin then.`;
  return [
    append({
      type: 'WaitBegan' as const,
      escalationId,
      cycle,
      level,
      acknowledgeBy: waitedUntil,
      waitingPages: current.map((page) => page.pageId),
      reason: reasonOf(escalation, { code: quietHours, text: '' }, text),
    }),
    setTimer(timerOf(escalationId), waitedUntil, {
      kind: 'acknowledgement-overdue' as const,
      escalationId,
      cycle,
      level,
    }),
  ];
}

/** It is not paged again for as long as its last pages wait: they would all go out when the quiet hours are over. */
export function withLastResortHeld(state: Escalations, pageId: string): Escalations {
  const escalation = Object.values(state.escalations).find((one) =>
    pagesAsked(one).some((page) => page.pageId === pageId),
  );
  const until = escalation?.phase === 'exhausted' ? heldUntil(escalation.current) : undefined;
  if (escalation === undefined || until === undefined) return state;
  const lastResortUntil = instantOf(Math.max(escalation.lastResortUntil ?? 0, after(until, minute)));
  return {
    ...state,
    escalations: { ...state.escalations, [escalation.escalationId]: { ...escalation, lastResortUntil } },
  };
}

function lastResortWaits({ escalationId, current, lastResortUntil, lastResortTimes: time = 1 }: Escalation): Effects {
  if (heldUntil(current) === undefined || lastResortUntil === null || lastResortUntil === undefined) return [];
  return [setTimer(timerOf(escalationId), lastResortUntil, { kind: 'last-resort-due' as const, escalationId, time })];
}

/** When the first of these pages goes out; undefined when one may reach somebody before that, or none waits. */
function heldUntil(pages: readonly AskedPage[]): Instant | undefined {
  const open = pages.filter(({ closed, undeliverable }) => closed === undefined && undeliverable === null);
  if (open.length === 0 || open.some((page) => page.heldUntil === undefined)) return undefined;
  return instantOf(Math.min(...open.map((page) => page.heldUntil ?? Infinity)));
}
