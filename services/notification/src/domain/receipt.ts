/**
 * What a provider tells later of a message that it had accepted. That it did not get through makes its step fail after all: the
 * next method is tried at once, unless another got through, and without one the page is undeliverable, though it was told to
 * be delivered. The first that tells how an attempt went counts; what comes late, twice or for a page that is over is recorded.
 *
 * A call that nobody answered has rung: another method is tried at once, and the call again when the plan says so.
 */
import type { Decided, ReceiptReceived } from '@escalog/contracts';
import { append, cancelTimer } from '@escalog/kernel';
import { names, stepTimer } from './attempts.ts';
import type {
  DeliveryContext,
  Effects,
  Receipt,
  ReceiptCame,
  ReceiptStatus,
  RequestedDelivery,
  Step,
} from './delivery-types.ts';
import { attemptInTime } from './hold.ts';
import {
  receiptRecorded,
  receiptTakesBack,
  takenBack,
  takenBackLast,
  takenBackNext,
  takenBackOpen,
  takesBack,
} from './later-reasons.ts';
import { allFailed } from './reasons.ts';
import { arrived, isOpen, nextInLine, replaced } from './steps.ts';

const good: ReadonlySet<ReceiptStatus> = new Set(['delivered', 'read', 'answered']);

export function isGood({ status }: Pick<Receipt, 'status'>): boolean {
  return good.has(status);
}

/** One that comes before the answer to our request is kept until that has come. */
export function observeReceipt(state: RequestedDelivery, receipt: ReceiptCame): RequestedDelivery {
  const step = state.steps.find(({ id }) => id === receipt.step);
  if (step?.status !== 'sending' || step.attempt !== receipt.attempt || earlyOf(step) !== undefined) return state;
  const { attempt, status, detail } = receipt;
  return { ...state, steps: replaced(state.steps, { ...step, early: { attempt, status, detail } }) };
}

/** What was kept of the attempt that is under way. */
export function earlyOf({ id, attempt, early }: Step): ReceiptCame | undefined {
  return early?.attempt === attempt ? { kind: 'receipt-came', step: id, ...early } : undefined;
}

export function receipt(input: ReceiptCame, state: RequestedDelivery, context: DeliveryContext): Effects {
  const step = state.steps.find(({ id }) => id === input.step);
  if (step === undefined || input.attempt > step.attempt || isKept(step, input) || isKnown(step, input)) return [];
  const but = whyNothingFollows(step, input, state);
  if (isGood(input) || but !== undefined) return [received(state, step, input, receiptRecorded(step, input, but))];
  return stepFails(step, input, state, context);
}

function isKept({ status, attempt }: Step, input: ReceiptCame): boolean {
  return status === 'sending' && attempt === input.attempt;
}

function isKnown({ receipts = [] }: Step, input: ReceiptCame): boolean {
  return receipts.some(({ attempt, status }) => attempt === input.attempt && status === input.status);
}

function whyNothingFollows(
  { status, attempt, receipts = [] }: Step,
  input: ReceiptCame,
  { phase }: RequestedDelivery,
): string | undefined {
  if (isGood(input)) return undefined;
  if (phase === 'withdrawn') return 'the page had been withdrawn meanwhile';
  if (receipts.some((one) => one.attempt === input.attempt && isGood(one)))
    return 'the provider had told otherwise before';
  return status === 'accepted' && attempt === input.attempt ? undefined : 'that attempt did not count any more';
}

function stepFails(step: Step, input: ReceiptCame, state: RequestedDelivery, context: DeliveryContext): Effects {
  const { page, phase } = state;
  const steps = replaced(state.steps, { ...step, status: 'failed', detail: detailOf(input) });
  const told = (code: string, nextStep?: Step) =>
    received(state, step, input, receiptTakesBack(code, step, input, nextStep));
  if (steps.some(({ status }) => status === 'accepted')) return [told(takenBack)];
  const next = nextAfter(steps, step, input.status);
  if (next !== undefined)
    return [
      told(takenBackNext, next),
      cancelTimer(stepTimer(next)),
      ...attemptInTime(page, arrived(next, steps), context),
    ];
  if (steps.some(isOpen)) return [told(takenBackOpen)];
  const mayPass = steps.some(({ status }) => status === 'paused');
  const undeliverable = {
    type: 'PageUndeliverable' as const,
    ...names(page),
    mayPass,
    reason: allFailed(page, steps, mayPass),
  };
  return [told(takenBackLast), ...(phase === 'undeliverable' ? [] : [append(undeliverable)])];
}

/** The steps after this. */
export function stepsReceived(steps: readonly Step[], event: Decided<ReceiptReceived>): readonly Step[] {
  const { attempt, detail, reason } = event;
  const status = event.status as ReceiptStatus;
  const step = steps.find(({ id }) => id === reason.facts['step']);
  if (step === undefined) return steps;
  const known: Step = { ...step, receipts: [...(step.receipts ?? []), { attempt, status }] };
  if (!takesBack(reason)) return replaced(steps, known);
  const failed = replaced(steps, { ...known, status: 'failed', detail: detailOf({ status, detail }) });
  const next = reason.code === takenBackNext ? nextAfter(failed, step, status) : undefined;
  return next === undefined ? failed : replaced(failed, arrived(next, failed));
}

function nextAfter(steps: readonly Step[], failed: Step, status: ReceiptStatus): Step | undefined {
  const next = nextInLine(steps, failed);
  const hasRung = status === 'unanswered' || status === 'busy';
  return hasRung && next?.methodId === failed.methodId ? undefined : next;
}

function detailOf({ status, detail }: { readonly status: string; readonly detail: string }): string {
  return detail === '' ? status : `${status}: ${detail}`;
}

function received(
  { page }: RequestedDelivery,
  { methodId, channel }: Step,
  { attempt, status, detail }: ReceiptCame,
  reason: ReturnType<typeof receiptRecorded>,
) {
  return append({
    type: 'ReceiptReceived' as const,
    ...names(page),
    methodId,
    channel,
    attempt,
    status,
    detail,
    reason,
  });
}
