import type { Awaitable } from '@escalog/kernel';
import type { Cause } from '@escalog/runner';
import type { Delivery, ReceiptCame } from './domain/delivery-types.ts';
import type { Reached } from './people/reached.ts';

export interface ReceiptsOptions {
  readonly deliveries: {
    react(pageId: string, receipt: ReceiptCame, cause: Cause | undefined): Awaitable<void>;
    load(pageId: string): Promise<Delivery | undefined>;
  };
  readonly reached: Pick<Reached, 'noteReceipt'>;
}

/** Tells what a provider said later of a message to the delivery of its page, and to those of other pages that it told as well. */
export function receiptGiver({ deliveries, reached }: ReceiptsOptions) {
  return async (pageId: string, receipt: ReceiptCame): Promise<void> => {
    await deliveries.react(pageId, receipt, undefined);
    const delivery = await deliveries.load(pageId);
    if (delivery === undefined || delivery.phase === 'unrequested') return;
    const step = delivery.steps.find(({ id }) => id === receipt.step);
    if (step === undefined) return;
    await reached.noteReceipt(delivery.page.person, step.methodId, receipt.status);
    if (receipt.attempt !== step.attempt) return;
    for (const { pageId: other, ...attempt } of step.told ?? [])
      await deliveries.react(other, { ...receipt, ...attempt }, undefined);
  };
}
