/** What was suggested to people, and how it ended. */
import type { EscalationsEvent } from '@escalog/contracts';
import { isoOf } from '@escalog/kernel';

export interface NudgeRead {
  readonly nudgeId: string;
  /** Ref of the rule, or of the severity whose protocol it is. */
  readonly rule: string;
  readonly suggestion: string;
  readonly people: readonly { readonly person: string; readonly name: string }[];
  readonly madeAt: string;
  readonly expiresAt: string;
  readonly state: 'open' | 'accepted' | 'dismissed' | 'expired' | 'overtaken';
  /** Who answered; `null` when nobody did. */
  readonly by: string | null;
  readonly endedAt: string | null;
  readonly because: string;
}

type NudgeEvent = Extract<EscalationsEvent, { nudgeId: string }>;

const openShown = 50;
const endedShown = 20;

/** The nudges after one more event of them: those that are open, and the last of those that have ended. */
export function nudgesAfter(nudges: readonly NudgeRead[], event: NudgeEvent): readonly NudgeRead[] {
  const at = isoOf(event.meta.occurredAt);
  const because = event.reason.text;
  if (event.type === 'NudgeMade') {
    const { nudgeId, rule, suggestion, notices, expiresAt } = event;
    const people = notices.map(({ person, name }) => ({ person, name }));
    return bounded([
      ...nudges,
      {
        nudgeId,
        rule,
        suggestion,
        people,
        madeAt: at,
        expiresAt: isoOf(expiresAt),
        state: 'open',
        by: null,
        endedAt: null,
        because,
      },
    ]);
  }
  const ended = { state: endOf[event.type], by: 'by' in event ? event.by : null, endedAt: at, because };
  return bounded(nudges.map((nudge) => (nudge.nudgeId === event.nudgeId ? { ...nudge, ...ended } : nudge)));
}

const endOf = {
  NudgeAccepted: 'accepted',
  NudgeDismissed: 'dismissed',
  NudgeExpired: 'expired',
  NudgeOvertaken: 'overtaken',
} as const;

function bounded(nudges: readonly NudgeRead[]): readonly NudgeRead[] {
  const open = nudges.filter(({ state }) => state === 'open').slice(-openShown);
  const ended = nudges.filter(({ state }) => state !== 'open').slice(-endedShown);
  return nudges.filter((nudge) => open.includes(nudge) || ended.includes(nudge));
}
