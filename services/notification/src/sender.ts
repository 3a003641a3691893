import type { ContactMethod } from '@escalog/definitions';
import type { Milliseconds } from '@escalog/kernel';
import type { Cause, Log } from '@escalog/runner';
import type { Store } from '@escalog/store';
import { counted, inSpan, SpanKind, took } from '@escalog/telemetry';
import { AttemptsInHand } from './attempts-in-hand.ts';
import { answeredBefore, failed, isUnanswered, type SendResult } from './channels/channel.ts';
import type { ChannelWatch, PagePassing } from './channels/channel-watch.ts';
import { wayOf, type Channels, type MessageBy, type Way } from './channels/channels.ts';
import type { Admission } from './channels/watched-provider.ts';
import { incidentIdOf, type AttemptEnded, type AttemptName, type SendPage } from './domain/delivery-types.ts';
import { Lanes } from './lanes.ts';
import { Load } from './load.ts';
import { messageOf, type MessageSources } from './message-of.ts';
import { onOneLine } from './one-line.ts';
import { hasOtherWay } from './other-way.ts';
import { foremost, priorityOf, type Priority } from './priority.ts';

export interface SenderOptions extends MessageSources {
  readonly channels: Channels;
  readonly store: Store;
  readonly log: Log;
  /** Asked when the turn of an attempt has come: a page that was withdrawn while it waited wakes nobody, and what another process took over meanwhile is left to it. */
  isCurrent(pageId: string, attempt: AttemptName): Promise<boolean>;
  /** Told again and again of what is in hand, so that nobody takes it for lost. */
  held(pageId: string, attempt: AttemptName, cause: Cause | undefined): Promise<void>;
  /** Says what may be sent, and is told how every message went. */
  readonly watch: Pick<ChannelWatch, 'admit' | 'isWayOut' | 'note' | 'waits' | 'tried' | 'providerName'>;
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

/** Its provider is out of reach. */
type Held = Extract<Admission, { kind: 'held' }>;

/** `undefined`: its turn does not come any more. */
type Outcome = SendResult | NotSent | Held | undefined;

/** A method that is to be used for a page, and how. */
interface Use {
  readonly method: ContactMethod;
  readonly way: Way;
  readonly passing: PagePassing;
}

/** Makes the attempts that deliveries ask for, so many at once as their channels can send, and tells how they ended. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #lanes = new Lanes<Outcome>(isSilence);
  readonly #attempts: AttemptsInHand<SendPage>;
  /** What each channel has to do. */
  readonly load = new Load();

  constructor(options: SenderOptions) {
    this.#options = options;
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

  /** Sends a message that is no page's, in its turn, also by a provider that seems to be out of reach. */
  async sendAlone(method: ContactMethod, message: MessageBy): Promise<SendResult> {
    const way = wayOf(this.#options.channels, method);
    const result = await this.#inTurn(method, way, foremost, async () =>
      this.#attempts.stopped ? undefined : this.#sendBy({ way, method }, message, false),
    );
    return result?.kind === 'accepted' || result?.kind === 'failed'
      ? result
      : failed(true, 'it was not sent, because Escalog is being stopped');
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
    const use = this.#useFor(activity);
    const outcome = 'method' in use ? await this.#sendInTurn(activity, use, begins) : use;
    if (outcome === undefined) return;
    const { kind, detail, ...result } = outcome.kind === 'held' ? outcome.result : outcome;
    const { retryAfter, retriable } = 'retriable' in result ? result : { retriable: false };
    const asked = retryAfter === undefined ? {} : { retryAfter };
    await this.#options.ended(
      page.pageId,
      { kind: 'attempt-ended', step, attempt, outcome: kind, retriable, detail, ...asked },
      cause,
    );
    if ('method' in use && (outcome.kind === 'held' || isUnanswered(outcome)))
      this.#waits(activity, use, outcome.kind === 'held');
  }

  /** The method that the activity names, or why it cannot be used. */
  #useFor({ page, methodId }: SendPage): Use | SendResult {
    const { channels, definitions, watch } = this.#options;
    const person = definitions.findOf('person', page.person)?.entry;
    const method = person?.contactMethods.find(({ id }) => id === methodId);
    if (person === undefined || method === undefined)
      return failed(false, `the contact method ${methodId} of ${page.name} has been removed since`);
    const otherWay = hasOtherWay(page, methodId, person, (other) => watch.isWayOut(other));
    return { method, way: wayOf(channels, method), passing: { person: page.person, hasOtherWay: otherWay } };
  }

  async #sendInTurn(activity: SendPage, use: Use, begins: () => boolean): Promise<Outcome> {
    const { watch, definitions, isCurrent } = this.#options;
    const { page, step } = activity;
    const { method, way, passing } = use;
    watch.tried(method, { pageId: page.pageId, step });
    // What would be held back at its turn is not to wait for that.
    const admission = watch.admit(method, passing, false);
    if (admission.kind === 'held') return admission;
    return this.#inTurn(method, way, priorityOf(page, definitions), async () => {
      if (!begins()) return undefined;
      if (!(await isCurrent(page.pageId, activity)))
        return { kind: 'not-sent', detail: 'it was no longer wanted when its turn came' };
      const atTurn = watch.admit(method, passing, true);
      return atTurn.kind === 'held' ? atTurn : this.#send(activity, use, atTurn.kind === 'probe');
    });
  }

  /** It is on disk that it did not get through: from now on it may be tried at any time. */
  #waits({ page, step, attempt }: SendPage, { method, passing }: Use, wasHeld: boolean): void {
    const { watch, definitions } = this.#options;
    if (wasHeld) counted('escalog.page.attempts', 1, this.#attributes(method, 'held'));
    const priority = priorityOf(page, definitions);
    const { hasOtherWay: otherWay } = passing;
    watch.waits(method, { pageId: page.pageId, step, attempt, priority, hasOtherWay: otherWay }, wasHeld);
  }

  async #inTurn(
    { channel }: ContactMethod,
    { lane }: Way,
    priority: Priority,
    task: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const load = this.load.begin(channel);
    try {
      return await this.#lanes.run(lane, priority, () => {
        load.turn();
        return task();
      });
    } finally {
      load.end();
    }
  }

  async #send(activity: SendPage, use: Use, isProbe: boolean): Promise<SendResult> {
    const { channel } = use.method;
    const attributes = {
      'escalog.channel': channel,
      'escalog.page.id': activity.page.pageId,
      'escalog.incident.id': incidentIdOf(activity.page.pageId),
      'escalog.attempt': activity.attempt,
    };
    const begunAt = this.#options.clock.now();
    const result = await inSpan(`page by ${channel}`, { kind: SpanKind.CLIENT, attributes }, () =>
      this.#sendBy(use, messageOf(activity, this.#options), isProbe),
    );
    const outcome = { 'escalog.channel': channel, 'escalog.outcome': result.kind };
    const endedAt = this.#options.clock.now();
    took('escalog.page.attempt.duration', endedAt - begunAt, outcome);
    took('escalog.page.age', endedAt - activity.page.requestedAt, outcome);
    counted('escalog.page.attempts', 1, this.#attributes(use.method, result.kind));
    return result;
  }

  #attributes(method: ContactMethod, outcome: SendResult['kind'] | 'held') {
    return {
      'escalog.channel': method.channel,
      'escalog.provider': this.#options.watch.providerName(method),
      'escalog.outcome': outcome,
    };
  }

  async #sendBy(
    { way, method }: Pick<Use, 'way' | 'method'>,
    message: MessageBy,
    isProbe: boolean,
  ): Promise<SendResult> {
    const signal = untilDeadline();
    const told = await this.#resultOf(() => answeredBefore(signal, way.send(message, signal)), method, message);
    this.#options.watch.note(method, message.to.person, told, isProbe);
    return told;
  }

  async #resultOf(
    sending: () => Promise<SendResult>,
    { channel }: ContactMethod,
    { pageId }: MessageBy,
  ): Promise<SendResult> {
    try {
      const { detail, ...result } = await sending();
      return { ...result, detail: onOneLine(detail) };
    } catch (error) {
      this.#options.log.error(
        { err: error, pageId, method: channel },
        'a channel has a bug; the next contact method is tried',
      );
      return failed(false, `the ${channel} channel failed unexpectedly; see the log`);
    }
  }
}

/** Aborts when what begins now has taken too long: for the network, whatever the clock of the process says. */
export function untilDeadline(): AbortSignal {
  return AbortSignal.timeout(deadline);
}

/** `undefined` of what was not sent. */
function isSilence(outcome: Outcome): boolean | undefined {
  if (outcome === undefined || outcome.kind === 'not-sent' || outcome.kind === 'held') return undefined;
  return outcome.kind === 'failed' && outcome.fault === 'silence';
}
