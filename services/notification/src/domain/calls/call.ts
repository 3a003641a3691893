/**
 * What a rule says to a chat or a webhook, brought to one address.
 *
 * It is tried at once. An attempt that fails for a passing reason is repeated, later and later and not before the receiver
 * wants it, under the same id, for as long as the call is of use; one that fails for good is the last. Nobody is paged in
 * its place: that it failed is told, and that is all. An attempt is leased to the process that makes it, as one of a
 * delivery is (see `delivery.ts`): when its process died it is made again.
 */
import { after, append, cancelTimer, never, perform, setTimer, type Instant, type Workflow } from '@escalog/kernel';
import { lease } from '../attempts.ts';
import { retryDelay } from '../retry-delay.ts';
import * as reasons from './call-reasons.ts';
import type { AskedCall, Call, CallEffects, CallEnded, CallInput, CallTypes } from './call-types.ts';

export const call: Workflow<CallTypes> = { initial: { phase: 'unrequested' }, observe, react, evolve };

/** Notes the request and what becomes of attempts: by events only the end of a call is told. */
function observe(state: Call, input: CallInput): Call {
  if (state.phase === 'unrequested')
    return input.kind === 'call-requested' ? { phase: 'waiting', call: input.call, attempt: 0 } : state;
  switch (input.kind) {
    case 'attempt-due':
      return state.phase === 'waiting' && input.attempt === state.attempt + 1
        ? { ...state, phase: 'sending', attempt: input.attempt }
        : state;
    case 'attempt-ended':
      return isInHand(state, input.attempt) && input.outcome === 'failed' ? { ...state, phase: 'waiting' } : state;
    case 'attempt-lost':
      return isInHand(state, input.attempt) ? { ...state, phase: 'waiting' } : state;
    case 'call-requested':
    case 'attempt-held':
      return state;
    default:
      return never(input);
  }
}

function react(input: CallInput, state: Call, { at }: CallTypes['Context']): CallEffects {
  if (state.phase === 'unrequested' || state.phase === 'delivered' || state.phase === 'failed') return [];
  switch (input.kind) {
    case 'call-requested':
      return state.attempt === 0 ? [nextAttempt(state, at)] : [];
    case 'attempt-due':
      return isInHand(state, input.attempt) ? [made(state), leased(state, at)] : [];
    case 'attempt-held':
      return isInHand(state, input.attempt) ? [leased(state, at)] : [];
    case 'attempt-ended':
      return input.attempt === state.attempt ? attemptEnded(input, state, at) : [];
    case 'attempt-lost':
      return input.attempt === state.attempt ? goOn(lost(input.attempt), state, at) : [];
    default:
      return never(input);
  }
}

function evolve(state: Call, event: CallTypes['Event']): Call {
  if (state.phase === 'unrequested') return state;
  if (event.type === 'CallDelivered') return { ...state, phase: 'delivered' };
  return event.type === 'CallFailed' ? { ...state, phase: 'failed' } : state;
}

/** Whether the attempt is under way, and its outcome awaited. */
export function isInHand(state: Call, attempt: number): boolean {
  return state.phase === 'sending' && state.attempt === attempt;
}

function attemptEnded(ended: CallEnded, state: AskedCall, at: Instant): CallEffects {
  const { call, attempt } = state;
  if (ended.outcome === 'accepted')
    return [
      append({
        type: 'CallDelivered',
        callId: call.callId,
        attempts: attempt,
        detail: ended.detail,
        reason: reasons.delivered(call, ended),
      }),
      cancelTimer(leaseTimer),
      cancelTimer(nextTimer),
    ];
  const delay = Math.max(retryDelay(call.callId, attempt), ended.retryAfter ?? 0);
  return [cancelTimer(leaseTimer), ...goOn(ended, state, after(at, delay))];
}

/** Another attempt, unless it would not help or come too late. */
function goOn(ended: CallEnded, state: AskedCall, next: Instant): CallEffects {
  const { call, attempt } = state;
  if (ended.retriable && next < call.tryUntil) return [nextAttempt(state, next)];
  return [
    append({
      type: 'CallFailed',
      callId: call.callId,
      attempts: attempt,
      detail: ended.detail,
      reason: reasons.failed(call, ended),
    }),
    cancelTimer(nextTimer),
  ];
}

/** Nobody knows whether the receiver got it, so it gets it again under the same id. */
function lost(attempt: number): CallEnded {
  return {
    kind: 'attempt-ended',
    attempt,
    outcome: 'failed',
    retriable: true,
    detail: 'no outcome was recorded in time: the process that had it in hand stopped, or could not reach its store',
  };
}

function made({ call, attempt }: AskedCall) {
  return perform({ kind: 'make-call' as const, call, attempt });
}

function leased({ attempt }: AskedCall, at: Instant) {
  return setTimer(leaseTimer, after(at, lease), { kind: 'attempt-lost' as const, attempt });
}

function nextAttempt({ attempt }: AskedCall, dueAt: Instant) {
  return setTimer(nextTimer, dueAt, { kind: 'attempt-due' as const, attempt: attempt + 1 });
}

const leaseTimer = 'lost';
const nextTimer = 'next';
