/**
 * What was sent asks for nothing any more once its page is answered or over. It is done like an attempt: under the same key,
 * on a lease, repeated where that may help, and told at its end.
 */
import type { Decided, MessageRecalled } from '@escalog/contracts';
import { after, append, cancelTimer, never, perform, setTimer, type Instant, type Milliseconds } from '@escalog/kernel';
import { lease, names } from './attempts.ts';
import {
  idempotencyKeyOf,
  type AttemptName,
  type DeliveryInput,
  type Effects,
  type RecallEnded,
  type RequestedDelivery,
  type Step,
} from './delivery-types.ts';
import { recalled } from './later-reasons.ts';
import { maxAttempts, retryDelay } from './retry-delay.ts';
import { replaced } from './steps.ts';

/** Channels that can do something about what they have sent. */
export const recalling: ReadonlySet<string> = new Set(['slack', 'pagerduty', 'push', 'ntfy']);
/** Of these, those that know a message by our key: no answer of the provider is needed for that. */
const byKey: ReadonlySet<string> = new Set(['pagerduty', 'push', 'ntfy']);

export type RecallInput = Extract<
  DeliveryInput,
  { kind: 'recall-ended' | 'recall-due' | 'recall-held' | 'recall-lost' }
>;

/** The step as it is once it is to be taken back; as it was when that is not to be. */
export function toRecall(step: Step): Step {
  // One that told others asks for them as well.
  return isThere(step) && step.recall === undefined && step.told === undefined && recalling.has(step.channel)
    ? { ...step, recall: { status: 'sending', attempt: 1 } }
    : step;
}

/** Whether its provider has it, or may have it. Of an attempt that is under way that is asked once it has ended. */
function isThere({ status, unheard, channel }: Step): boolean {
  return status === 'accepted' || (unheard === true && status !== 'sending' && byKey.has(channel));
}

/** What takes back those of `steps` that can be. */
export function recallsOf(state: RequestedDelivery, steps: readonly Step[], because: string, at: Instant): Effects {
  return steps.flatMap((step) => {
    const begun = toRecall(step);
    return begun === step ? [] : attemptOf({ ...state, because }, begun, at);
  });
}

/** Whether it is repeated, and that its time has come. */
export function observeRecall(state: RequestedDelivery, input: RecallInput): RequestedDelivery {
  const { kind, attempt } = input;
  const step = stepAt(state, input, kind === 'recall-due' ? 'retrying' : 'sending', attempt);
  const changed = (recall: Step['recall'] & object): RequestedDelivery =>
    step === undefined ? state : { ...state, steps: replaced(state.steps, { ...step, recall }) };
  if (kind === 'recall-due') return changed({ status: 'sending', attempt });
  if (kind === 'recall-lost' && attempt < maxAttempts) return changed({ status: 'sending', attempt: attempt + 1 });
  if (kind === 'recall-ended' && isRepeated(input)) return changed({ status: 'retrying', attempt: attempt + 1 });
  return state;
}

export function recall(input: RecallInput, state: RequestedDelivery, at: Instant): Effects {
  const { kind, attempt } = input;
  const underWay = stepAt(state, input, 'sending', attempt);
  switch (kind) {
    case 'recall-held':
      return underWay === undefined ? [] : [leaseOf(underWay, at)];
    case 'recall-due':
      return underWay === undefined ? [] : attemptOf(state, underWay, at);
    case 'recall-lost': {
      const again = stepAt(state, input, 'sending', attempt + 1);
      if (again !== undefined) return attemptOf(state, again, at);
      const lost = { outcome: 'failed', detail: 'no outcome was recorded in time' } as const;
      return underWay === undefined ? [] : [over(state, underWay, lost)];
    }
    case 'recall-ended': {
      const repeated = isRepeated(input) ? stepAt(state, input, 'retrying', attempt + 1) : undefined;
      if (repeated !== undefined) {
        const due = { kind: 'recall-due' as const, step: repeated.id, attempt: attempt + 1 };
        return [setTimer(recallTimer(repeated), after(at, delayAfter(input, state, repeated)), due)];
      }
      return underWay === undefined ? [] : [over(state, underWay, input), cancelTimer(recallTimer(underWay))];
    }
    default:
      return never(kind);
  }
}

/** The steps once what became of one is told. */
export function stepsRecalled(steps: readonly Step[], { reason }: Decided<MessageRecalled>): readonly Step[] {
  return steps.map((step) =>
    step.id === reason.facts['step'] && step.recall !== undefined
      ? { ...step, recall: { ...step.recall, status: 'over' } }
      : step,
  );
}

function stepAt(
  { steps }: RequestedDelivery,
  { step }: AttemptName,
  status: (Step['recall'] & object)['status'],
  attempt: number,
): Step | undefined {
  return steps.find(({ id, recall: known }) => id === step && known?.status === status && known.attempt === attempt);
}

function isRepeated({ outcome, retriable, attempt }: RecallEnded): boolean {
  return outcome === 'failed' && retriable && attempt < maxAttempts;
}

/** With the lease beside it, in one timer with its repeats: only one of them waits at a time. */
function attemptOf({ page, because = '' }: RequestedDelivery, step: Step, at: Instant): Effects {
  return [
    perform({
      kind: 'recall' as const,
      step: step.id,
      methodId: step.methodId,
      attempt: step.recall?.attempt ?? 1,
      idempotencyKey: idempotencyKeyOf(page, step),
      dueAt: step.dueAt,
      page,
      handle: step.handle,
      because,
    }),
    leaseOf(step, at),
  ];
}

function leaseOf(step: Step, at: Instant) {
  const lost = { kind: 'recall-lost' as const, step: step.id, attempt: step.recall?.attempt ?? 1 };
  return setTimer(recallTimer(step), after(at, lease), lost);
}

function over({ page, because = '' }: RequestedDelivery, step: Step, ended: Pick<RecallEnded, 'outcome' | 'detail'>) {
  const { methodId, channel } = step;
  const { outcome, detail } = ended;
  return append({
    type: 'MessageRecalled' as const,
    ...names(page),
    methodId,
    channel,
    outcome,
    detail,
    reason: recalled(step, ended, because),
  });
}

function delayAfter({ attempt, retryAfter }: RecallEnded, { page }: RequestedDelivery, step: Step): Milliseconds {
  return Math.max(retryDelay(`${idempotencyKeyOf(page, step)}/recall`, attempt), retryAfter ?? 0);
}

function recallTimer({ id }: Step): string {
  return `recall/${id}`;
}
