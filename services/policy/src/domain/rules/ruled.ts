/** What is remembered of what rules have done in an incident. */
import type { EscalationEvent, Escalations } from '../escalations.ts';
import type { OpenNudge, Ruled } from '../nudge-state.ts';
import { countedAs } from './asked-rules.ts';

const nothing: Ruled = { fired: {}, nudges: {} };

/** Nudges that are remembered, besides those that are open: a rule may apply again every minute. */
const remembered = 200;

/** The state after an event that is no matter of one escalation: what rules have done, and how many notices were written. */
export function withRuled(state: Escalations, event: Exclude<EscalationEvent, { escalationId: string }>): Escalations {
  const ruled = ruledAfter(state.ruled, event);
  return {
    ...state,
    ...(ruled !== undefined && { ruled }),
    ...(event.type === 'PeopleTold' && { notices: (state.notices ?? 0) + 1 }),
  };
}

/** After an event; the same when it was none of the rules'. */
function ruledAfter(ruled: Ruled | undefined, event: EscalationEvent): Ruled | undefined {
  switch (event.type) {
    case 'RuleFired': {
      const { fired, ...rest } = ruled ?? nothing;
      return {
        ...rest,
        fired: { ...fired, [countedAs(event.rule, event.trigger)]: { times: event.time, at: event.at } },
      };
    }
    case 'NudgeMade': {
      const { made = 0, ...rest } = ruled ?? nothing;
      return {
        ...rest,
        made: made + 1,
        nudges: withoutForgotten({ ...rest.nudges, [event.nudgeId]: openNudge(event) }),
      };
    }
    case 'NudgeAccepted':
      return ended(ruled, event.nudgeId, 'accepted', event.by);
    case 'NudgeDismissed':
      return ended(ruled, event.nudgeId, 'dismissed', event.by);
    case 'NudgeExpired':
      return ended(ruled, event.nudgeId, 'expired', null);
    case 'NudgeOvertaken':
      return ended(ruled, event.nudgeId, 'overtaken', null);
    default:
      return ruled;
  }
}

function openNudge(event: Extract<EscalationEvent, { type: 'NudgeMade' }>): OpenNudge {
  const { nudgeId, rule, ruleVersion, trigger, action, suggestion, notices, madeAt, expiresAt } = event;
  return {
    nudgeId,
    rule,
    ruleVersion,
    trigger,
    action,
    suggestion,
    noticeIds: notices.map(({ pageId }) => pageId),
    people: notices.map(({ person }) => person),
    madeAt,
    expiresAt,
    outcome: 'open',
    answeredBy: null,
  };
}

function ended(
  ruled: Ruled | undefined,
  nudgeId: string,
  outcome: OpenNudge['outcome'],
  answeredBy: string | null,
): Ruled | undefined {
  const nudge = ruled?.nudges[nudgeId];
  if (ruled === undefined || nudge === undefined) return ruled;
  return { ...ruled, nudges: { ...ruled.nudges, [nudgeId]: { ...nudge, outcome, answeredBy } } };
}

function withoutForgotten(nudges: Ruled['nudges']): Ruled['nudges'] {
  const over = Object.values(nudges).filter(({ outcome }) => outcome !== 'open');
  const forgotten = new Set(over.slice(0, Math.max(0, over.length - remembered)).map(({ nudgeId }) => nudgeId));
  return Object.fromEntries(Object.entries(nudges).filter(([nudgeId]) => !forgotten.has(nudgeId)));
}
