import type { Definitions } from '@escalog/definitions';
import type { AcknowledgeLinks } from '@escalog/http';
import type { Milliseconds } from '@escalog/kernel';
import type { Cause, Log } from '@escalog/runner';
import type { Store } from '@escalog/store';
import { failed, noAnswerInTime, type PageMessage, type SendResult } from './channels/channel.ts';
import { wayOf, type Channels, type Way } from './channels/channels.ts';
import { incidentIdOf, type AttemptEnded, type AttemptName, type SendPage } from './domain/delivery-types.ts';
import { Lanes } from './lanes.ts';

export interface SenderOptions {
  readonly channels: Channels;
  readonly definitions: Definitions;
  readonly store: Store;
  readonly links: AcknowledgeLinks;
  readonly publicUrl: () => string;
  readonly log: Log;
  /** Asked when the turn of an attempt has come: a page that was withdrawn while it waited wakes nobody. */
  wanted(pageId: string): Promise<boolean>;
  /** Told of the end of every attempt. */
  ended(pageId: string, outcome: AttemptEnded, cause: Cause | undefined): Promise<void>;
}

/** How long a provider may take, from when the turn of the attempt has come. The delivery counts on it: see `attemptLostAfter`. */
export const deadline: Milliseconds = 10_000;
const longestDetail = 300;

/** Makes the attempts that deliveries ask for, so many at once as their channels can send, and tells how they ended. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #lanes = new Lanes();
  readonly #inHand = new Map<string, Promise<void>>();
  #stopped = false;

  constructor(options: SenderOptions) {
    this.#options = options;
  }

  /** Begins one attempt; does not wait, and never throws. Whatever stops it is caught up with by the delivery's own timer. */
  begin(activity: SendPage, cause: Cause | undefined): void {
    if (this.#stopped) return;
    const { log } = this.#options;
    const name = nameOf(activity.page.pageId, activity);
    const sending = this.#attempt(activity, cause)
      .catch((error: unknown) => log.error({ err: error, pageId: activity.page.pageId, step: activity.step }, 'an attempt could not be made, or its outcome not be stored; it is made again'))
      .finally(() => this.#inHand.delete(name));
    this.#inHand.set(name, sending);
  }

  /** True from when an attempt is asked for until its outcome is stored. */
  holds(pageId: string, attempt: AttemptName): boolean {
    return this.#inHand.has(nameOf(pageId, attempt));
  }

  /** Attempts under way or waiting for their turn. */
  get busy(): number {
    return this.#inHand.size;
  }

  /** Begins nothing further, and resolves once what is under way has ended: within the deadline. What waits for its turn is left to the delivery's own timer. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#inHand.values());
  }

  async #attempt(activity: SendPage, cause: Cause | undefined): Promise<void> {
    const { step, attempt, page } = activity;
    // A page that left before its delivery is on disk could be sent again under other circumstances.
    await this.#options.store.settled();
    const result = await this.#sendInTurn(activity);
    if (result === undefined) return;
    const retriable = result.kind === 'failed' && result.retriable;
    await this.#options.ended(page.pageId, { kind: 'attempt-ended', step, attempt, outcome: result.kind, retriable, detail: shortened(result.detail) }, cause);
  }

  /** `undefined` when nothing was sent. */
  async #sendInTurn(activity: SendPage): Promise<SendResult | undefined> {
    const { channels, definitions } = this.#options;
    const { page, methodId } = activity;
    const method = definitions.findOf('person', page.person)?.entry.contactMethods.find(({ id }) => id === methodId);
    if (method === undefined) return failed(false, `the contact method ${methodId} has been removed from ${page.person} since`);
    const way = wayOf(channels, method);
    return this.#lanes.run(way.lane, page.urgency === 'high', async () => {
      if (this.#stopped || !(await this.#options.wanted(page.pageId))) return undefined;
      return this.#send(activity, way, method.channel);
    });
  }

  async #send(activity: SendPage, way: Way, channel: string): Promise<SendResult> {
    const signal = AbortSignal.timeout(deadline);
    try {
      return await Promise.race([way.send(this.#messageOf(activity), signal), overdue(signal)]);
    } catch (error) {
      this.#options.log.error({ err: error, pageId: activity.page.pageId, method: channel }, 'a channel has a bug; the next contact method is tried');
      return failed(false, `the ${channel} channel failed unexpectedly; see the log`);
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

/** Ends an attempt whose channel does not heed the deadline: its place in the lane, and the person, would wait for ever. */
function overdue(signal: AbortSignal): Promise<SendResult> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(failed(true, noAnswerInTime)), { once: true }));
}

function nameOf(pageId: string, { step, attempt }: AttemptName): string {
  return `${pageId}/${step}#${attempt}`;
}

/** One line of bounded length: providers' answers go on the topic and into sentences. */
function shortened(detail: string): string {
  const line = detail.replaceAll(/\s+/g, ' ').trim();
  return line.length <= longestDetail ? line : `${line.slice(0, longestDetail - 1)}…`;
}

