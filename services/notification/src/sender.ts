import type { Definitions } from '@escalog/definitions';
import type { AcknowledgeLinks } from '@escalog/http';
import type { Milliseconds } from '@escalog/kernel';
import type { Cause, Log } from '@escalog/runner';
import type { Store } from '@escalog/store';
import { failed, type PageMessage, type SendResult } from './channels/channel.ts';
import { sendBy, type Channels } from './channels/channels.ts';
import { incidentIdOf, type AttemptEnded, type SendPage } from './domain/delivery-types.ts';

export interface SenderOptions {
  readonly channels: Channels;
  readonly definitions: Definitions;
  readonly store: Store;
  readonly links: AcknowledgeLinks;
  readonly publicUrl: () => string;
  readonly log: Log;
  /** Told of the end of every attempt. */
  ended(pageId: string, outcome: AttemptEnded, cause: Cause | undefined): Promise<void>;
}

/** How long a provider may take. The delivery counts on it: see `attemptLostAfter`. */
export const deadline: Milliseconds = 10_000;
const longestDetail = 300;

/** Makes the attempts that deliveries ask for, and tells how they ended. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #inHand = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Begins one attempt; does not wait, and never throws. Whatever stops it is caught up with by the delivery's own timer. */
  begin(activity: SendPage, cause: Cause | undefined): void {
    if (this.#stopped) return;
    const { log } = this.#options;
    const sending = this.#attempt(activity, cause)
      .catch((error: unknown) => log.error({ err: error, pageId: activity.page.pageId, step: activity.step }, 'the outcome of an attempt could not be stored; it is made again'))
      .finally(() => this.#inHand.delete(sending));
    this.#inHand.add(sending);
  }

  /** Attempts under way. */
  get busy(): number {
    return this.#inHand.size;
  }

  /** Begins nothing further, and resolves once what is under way has ended: within the deadline. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#inHand);
  }

  async #attempt(activity: SendPage, cause: Cause | undefined): Promise<void> {
    const { step, attempt, page } = activity;
    // A page that left before its delivery is on disk could be sent again under other circumstances.
    await this.#options.store.settled();
    const result = await this.#send(activity);
    const retriable = result.kind === 'failed' && result.retriable;
    await this.#options.ended(page.pageId, { kind: 'attempt-ended', step, attempt, outcome: result.kind, retriable, detail: shortened(result.detail) }, cause);
  }

  async #send(activity: SendPage): Promise<SendResult> {
    const { channels, definitions, log } = this.#options;
    const { page, methodId } = activity;
    const method = definitions.findOf('person', page.person)?.entry.contactMethods.find(({ id }) => id === methodId);
    if (method === undefined) return failed(false, `the contact method ${methodId} has been removed from ${page.person} since`);
    try {
      return await sendBy(channels, this.#messageOf(activity), method, AbortSignal.timeout(deadline));
    } catch (error) {
      log.error({ err: error, pageId: page.pageId, method: method.channel }, 'a channel has a bug; the next contact method is tried');
      return failed(false, `the ${method.channel} channel failed unexpectedly; see the log`);
    }
  }

  #messageOf({ page, idempotencyKey }: SendPage): Omit<PageMessage, 'method'> {
    const { links, publicUrl } = this.#options;
    const { pageId, person, name, incident, urgency, why, via, requestedAt } = page;
    const incidentId = incidentIdOf(pageId);
    return {
      pageId, incidentId, idempotencyKey, incident, urgency, why, via, requestedAt,
      to: { person, name },
      acknowledgeUrl: links.urlFor({ incidentId, pageId, person }),
      timelineUrl: `${publicUrl()}/v1/incidents/${incidentId}/report?format=html`,
    };
  }
}

/** One line of bounded length: providers' answers go on the topic and into sentences. */
function shortened(detail: string): string {
  const line = detail.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestDetail ? line : `${line.slice(0, longestDetail - 1)}…`;
}

