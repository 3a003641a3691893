import { stepOf, type Awaitable } from '@escalog/kernel';
import type { Cause } from '@escalog/runner';
import { AttemptsInHand, type AttemptsOptions } from './attempts-in-hand.ts';
import { failed, nothingToTakeBack, type SendResult } from './channels/channel.ts';
import type { AttemptName, RecallEnded, RecallMessage } from './domain/delivery-types.ts';
import { hindmost } from './priority.ts';
import { messageOf, type MessageSources } from './message-of.ts';
import type { Sender } from './sender.ts';

export interface RecallerOptions extends MessageSources, Pick<AttemptsOptions<RecallMessage>, 'store' | 'log'> {
  readonly sender: Pick<Sender, 'inTurn'>;
  /** Told again and again of what is in hand, so that nobody takes it for lost. */
  held(pageId: string, attempt: AttemptName, cause: Cause | undefined): Awaitable<void>;
  ended(pageId: string, outcome: RecallEnded, cause: Cause | undefined): Awaitable<void>;
}

/** Has channels take back what they have sent, in the turn of its contact method, behind all that tells somebody something. */
export class Recaller {
  readonly #options: RecallerOptions;
  readonly #attempts: AttemptsInHand<RecallMessage>;

  constructor(options: RecallerOptions) {
    this.#options = options;
    this.#attempts = new AttemptsInHand({
      ...options,
      renew: ({ page, step, attempt }, cause) => options.held(page.pageId, { step, attempt }, cause),
      make: (activity, begins, cause) => stepOf(this.#make(activity, begins, cause)),
      named: ({ page: { pageId }, step }) => ({ pageId, step }),
    });
  }

  begin(activity: RecallMessage, cause: Cause | undefined): void {
    this.#attempts.begin(activity, cause);
  }

  get busy(): number {
    return this.#attempts.busy;
  }

  stop(): Promise<void> {
    return this.#attempts.stop();
  }

  async #make(activity: RecallMessage, begins: () => boolean, cause: Cause | undefined): Promise<void> {
    if (!begins()) return;
    const { page, step, attempt } = activity;
    const result = await this.#recall(activity);
    const { retriable, retryAfter } = result.kind === 'failed' ? result : { retriable: false };
    await this.#options.ended(
      page.pageId,
      {
        kind: 'recall-ended',
        step,
        attempt,
        outcome: result.kind,
        retriable,
        detail: result.detail,
        ...(retryAfter !== undefined && { retryAfter }),
      },
      cause,
    );
  }

  async #recall(activity: RecallMessage): Promise<SendResult> {
    const { definitions, sender } = this.#options;
    const { page, methodId, handle, because } = activity;
    const method = definitions.findOf('person', page.person)?.entry.contactMethods.find(({ id }) => id === methodId);
    if (method === undefined)
      return failed(false, `the contact method ${methodId} of ${page.name} has been removed since`);
    const message = messageOf(activity, this.#options);
    return sender.inTurn(
      method,
      page.person,
      hindmost,
      async ({ recall }, signal) =>
        recall === undefined ? nothingToTakeBack : recall(message, handle, because, signal),
      page.pageId,
    );
  }
}
