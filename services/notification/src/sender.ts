import type { ContactMethod, Ref } from '@escalog/definitions';
import type { Milliseconds } from '@escalog/kernel';
import type { Cause, Log } from '@escalog/runner';
import type { Store } from '@escalog/store';
import { inSpan, SpanKind, took } from '@escalog/telemetry';
import { AttemptsInHand } from './attempts-in-hand.ts';
import { answeredBefore, failed, type SendResult } from './channels/channel.ts';
import { wayOf, type Channels, type MessageBy, type Way } from './channels/channels.ts';
import { incidentIdOf, type AttemptEnded, type AttemptName, type SendPage } from './domain/delivery-types.ts';
import { withoutDetails } from './domain/masked-address.ts';
import { Lanes } from './lanes.ts';
import { messageOf, type MessageSources } from './message-of.ts';
import { onOneLine } from './one-line.ts';
import { TemplateFaults } from './template-faults.ts';
import { foremost, priorityOf } from './priority.ts';

export interface SenderOptions extends MessageSources {
  readonly channels: Channels;
  readonly store: Store;
  readonly log: Log;
  /** Asked when the turn of an attempt has come: a page that was withdrawn while it waited wakes nobody, and what another process took over meanwhile is left to it. */
  isCurrent(pageId: string, attempt: AttemptName): Promise<boolean>;
  /** Told again and again of what is in hand, so that nobody takes it for lost. */
  held(pageId: string, attempt: AttemptName, cause: Cause | undefined): Promise<void>;
  /** Told how every message went that was sent. */
  sent(method: ContactMethod, result: SendResult, person: Ref): void;
  /** Told of the end of every attempt. */
  ended(pageId: string, outcome: AttemptEnded, cause: Cause | undefined): Promise<void>;
}

/** How long a provider may take, from when the turn of the attempt has come. */
export const deadline: Milliseconds = 10_000;

/** Its turn came too late. */
interface NotSent {
  readonly kind: 'not-sent';
  readonly detail: string;
}

/** Makes the attempts that deliveries ask for, so many at once as their channels can send, and tells how they ended. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #lanes = new Lanes<SendResult | NotSent | undefined>(isSilence);
  readonly #attempts: AttemptsInHand<SendPage>;
  readonly #templateFaults: TemplateFaults;

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#templateFaults = new TemplateFaults(options.log);
    this.#attempts = new AttemptsInHand({
      ...options,
      renew: ({ page, step, attempt }, cause) => options.held(page.pageId, { step, attempt }, cause),
      make: (activity, begins, cause) => this.#attempt(activity, begins, cause),
      named: ({ page: { pageId }, step }) => ({ pageId, step }),
    });
  }

  /** Begins one attempt; does not wait, and never throws. Whatever stops it is caught up with by the delivery's own timer. */
  begin(activity: SendPage, cause: Cause | undefined): void {
    this.#attempts.begin(activity, cause);
  }

  /** Sends a message that is no page's, in its turn. */
  async sendAlone(method: ContactMethod, message: MessageBy): Promise<SendResult> {
    const way = wayOf(this.#options.channels, method, message.to.person);
    const result = await this.#lanes.run(way.lane, foremost, async () =>
      this.#attempts.stopped ? undefined : this.#sendBy(way, method, message),
    );
    return result === undefined || result.kind === 'not-sent'
      ? failed(true, 'it was not sent, because Escalog is being stopped')
      : result;
  }

  /** Attempts under way or waiting for their turn. */
  get busy(): number {
    return this.#attempts.busy;
  }

  /** Begins nothing further, and resolves once what is under way has ended: within the deadline. */
  stop(): Promise<void> {
    return this.#attempts.stop();
  }

  async #attempt(activity: SendPage, begins: () => boolean, cause: Cause | undefined): Promise<void> {
    const { step, attempt, page } = activity;
    const result = await this.#sendInTurn(activity, begins);
    if (result === undefined) return;
    const { retryAfter, retriable } = result.kind === 'failed' ? result : { retriable: false };
    const asked = retryAfter === undefined ? {} : { retryAfter };
    await this.#options.ended(
      page.pageId,
      { kind: 'attempt-ended', step, attempt, outcome: result.kind, retriable, detail: result.detail, ...asked },
      cause,
    );
  }

  /** `undefined` when its turn does not come any more. */
  async #sendInTurn(activity: SendPage, begins: () => boolean): Promise<SendResult | NotSent | undefined> {
    const { channels, definitions } = this.#options;
    const { page, methodId } = activity;
    const method = definitions.findOf('person', page.person)?.entry.contactMethods.find(({ id }) => id === methodId);
    if (method === undefined)
      return failed(false, `the contact method ${methodId} of ${page.name} has been removed since`);
    const way = wayOf(channels, method, page.person);
    return this.#lanes.run(way.lane, priorityOf(page, definitions), async () => {
      if (!begins()) return undefined;
      return (await this.#options.isCurrent(page.pageId, activity))
        ? this.#send(activity, way, method)
        : { kind: 'not-sent', detail: 'it was no longer wanted when its turn came' };
    });
  }

  async #send(activity: SendPage, way: Way, method: ContactMethod): Promise<SendResult> {
    const { channel } = method;
    const attributes = {
      'escalog.channel': channel,
      'escalog.page.id': activity.page.pageId,
      'escalog.incident.id': incidentIdOf(activity.page.pageId),
      'escalog.attempt': activity.attempt,
    };
    const begunAt = this.#options.clock.now();
    const result = await inSpan(`page by ${channel}`, { kind: SpanKind.CLIENT, attributes }, () =>
      this.#sendBy(way, method, messageOf(activity, this.#options)),
    );
    const outcome = { 'escalog.channel': channel, 'escalog.outcome': result.kind };
    const endedAt = this.#options.clock.now();
    took('escalog.page.attempt.duration', endedAt - begunAt, outcome);
    took('escalog.page.age', endedAt - activity.page.requestedAt, outcome);
    return result;
  }

  async #sendBy(way: Way, method: ContactMethod, message: MessageBy): Promise<SendResult> {
    const signal = untilDeadline();
    try {
      const { detail, ...result } = await answeredBefore(
        signal,
        way.send(this.#templateFaults.passedOver(message, method), signal),
      );
      const told = { ...result, detail: onOneLine(withoutDetails(detail, method)) };
      this.#options.sent(method, told, message.to.person);
      return told;
    } catch (error) {
      this.#options.log.error(
        { err: error, pageId: message.pageId, method: method.channel },
        'a channel has a bug; the next contact method is tried',
      );
      return failed(false, `the ${method.channel} channel failed unexpectedly; see the log`);
    }
  }
}

/** Aborts when what begins now has taken too long: for the network, whatever the clock of the process says. */
export function untilDeadline(): AbortSignal {
  return AbortSignal.timeout(deadline);
}

function isSilence(result: SendResult | NotSent | undefined): boolean {
  return result?.kind === 'failed' && result.fault === 'silence';
}
