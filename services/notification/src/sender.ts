import { rankOf, type ContactMethod, type Ref } from '@escalog/definitions';
import {
  after,
  answerOf,
  run,
  stepOf,
  type Awaitable,
  type Instant,
  type Milliseconds,
  type Step,
} from '@escalog/kernel';
import type { Cause, Log } from '@escalog/runner';
import type { Store } from '@escalog/store';
import { inSpan, SpanKind, took } from '@escalog/telemetry';
import { AttemptsInHand } from './attempts-in-hand.ts';
import { bundleEnded, stillWanted, type Bundled, type BundlingOptions } from './bundling.ts';
import { failed, nothingToTakeBack, type SendResult } from './channels/channel.ts';
import { wayOf, type Channels, type MessageBy, type Way } from './channels/channels.ts';
import type { Admission } from './channels/watched-provider.ts';
import { limitedMethodOf, type ContactLimits } from './contact-limits.ts';
import type { Turn } from './domain/contact-limit.ts';
import {
  incidentIdOf,
  kindOf,
  type AttemptEnded,
  type AttemptHeldBack,
  type AttemptName,
  type SendPage,
} from './domain/delivery-types.ts';
import { errorWithoutDetails, withoutDetails } from './domain/masked-address.ts';
import { delayAfter, isMadeAgain } from './domain/retry-delay.ts';
import { Lanes } from './lanes.ts';
import { Load } from './load.ts';
import { messageOf, type MessageSources } from './message-of.ts';
import { shortDetail } from './short-detail.ts';
import { Passage, type PassageOptions } from './passage.ts';
import { foremost, type Priority } from './priority.ts';
import { TemplateFaults } from './template-faults.ts';
import { withinDeadline } from './within-deadline.ts';

export interface SenderOptions extends MessageSources, PassageOptions, Pick<BundlingOptions, 'heldPage'> {
  readonly channels: Channels;
  readonly store: Store;
  readonly log: Log;
  /** Asked when the turn of an attempt has come that is not fresh from being decided: a page that was withdrawn while it waited wakes nobody, and what another process took over meanwhile is left to it. */
  isCurrent(pageId: string, attempt: AttemptName): Awaitable<boolean>;
  /** Asked before an attempt is made by a contact method that gets only so many messages. */
  readonly limits: Pick<ContactLimits, 'turnOf' | 'tells' | 'sentAgain' | 'bundleOver' | 'notTold'>;
  /** Resolves once what was on the topics has been heard, or that takes too long. Asked before something goes out that is late. */
  caughtUp(): Promise<void>;
  /** Told again and again of what is in hand, so that nobody takes it for lost. */
  held(pageId: string, attempt: AttemptName, cause: Cause | undefined): Awaitable<void>;
  /** Told how every message went that was sent. */
  sent(method: ContactMethod, result: SendResult, person: Ref): void;
  /** Told of the end of every attempt. */
  ended(pageId: string, outcome: AttemptEnded | AttemptHeldBack, cause: Cause | undefined): Awaitable<void>;
}

/** What was decided here less than that ago, and did not wait, needs no second look: nobody takes it over so soon. */
const fresh: Milliseconds = 1_000;

/** From here on an attempt is so late that it may have been answered meanwhile, which then stands on the topics. */
const late: Milliseconds = 30_000;

/** So long the turn of an attempt may take to come before those that it is to take along go without it. */
const turnComes: Milliseconds = 5_000;

/** Of so many others in its message is remembered that a receipt is about them too. */
const toldAtMost = 500;

/** Its turn came too late. */
interface NotSent {
  readonly kind: 'not-sent';
  readonly detail: string;
}

/** Its turn came while its contact method gets no messages. */
type HeldBack = Pick<AttemptHeldBack, 'until' | 'limit' | 'isBurst'> & { readonly kind: 'held-back' };

/** What became of an attempt; `sentAt` when it was handed to its provider, `told` what was told with it. */
type Made =
  (SendResult & { readonly sentAt: Instant; readonly told: readonly Bundled[] }) | NotSent | HeldBack | Withheld;

type MaySend = Extract<Turn, { kind: 'send' }>;

/** Its provider is out of reach. */
type Withheld = Extract<Admission, { kind: 'withheld' }>;

/** Makes the attempts that deliveries ask for, so many at once as their channels can send, and tells how they ended. */
export class Sender {
  readonly #options: SenderOptions;
  readonly #lanes = new Lanes<SendResult | Made | undefined>(isSilence);
  readonly #attempts: AttemptsInHand<SendPage>;
  readonly #templateFaults: TemplateFaults;
  /** What each channel has to do. */
  readonly load = new Load();

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

  /** Sends a message that is no page's, in its turn, also by a provider that seems to be out of reach. */
  async sendAlone(method: ContactMethod, message: MessageBy): Promise<SendResult> {
    return this.inTurn(
      method,
      message.to.person,
      foremost,
      (way, signal) => way.send(this.#templateFaults.passedOver(message, method), signal),
      message.pageId,
    );
  }

  /** Has something done by the channel of `method`, in its turn, until the deadline. */
  async inTurn(
    method: ContactMethod,
    person: Ref,
    priority: Priority,
    task: (way: Way, signal: AbortSignal) => Promise<SendResult>,
    pageId: string,
  ): Promise<SendResult> {
    const way = wayOf(this.#options.channels, method, person);
    const result = await run(
      this.#inLane(method, way, priority, () =>
        stepOf(
          this.#attempts.stopped
            ? undefined
            : this.#by({ method, person, pageId, isProbe: false }, (signal) => task(way, signal)),
        ),
      ),
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

  *#attempt(activity: SendPage, begins: () => boolean, cause: Cause | undefined): Step<void> {
    const { step, attempt, page } = activity;
    const passage = Passage.of(activity, this.#options);
    const made = passage === undefined ? this.#noWay(activity) : yield* this.#sendInTurn(activity, passage, begins);
    if (made === undefined) return;
    if (made.kind === 'held-back') {
      const { kind: _, ...held } = made;
      const heldBack = { ...held, kind: 'attempt-held-back', step, attempt } as const;
      yield* answerOf(this.#options.ended(page.pageId, heldBack, cause));
      return;
    }
    const ended = endedAs(made, { step, attempt });
    const told = 'told' in made ? made.told : [];
    const channel = passage?.method.channel ?? '';
    if (told.length > 0) yield* answerOf(bundleEnded(activity, channel, told, ended, cause, this.#options));
    yield* answerOf(this.#options.ended(page.pageId, endedWith(told, ended), cause));
    const { idempotencyKey } = activity;
    if (ended.outcome === 'failed' && isMadeAgain(ended, idempotencyKey)) {
      const by = after(this.#options.clock.now(), delayAfter(ended, idempotencyKey) + turnComes);
      this.#options.limits.sentAgain(limitedMethodOf(activity, channel), idempotencyKey, by);
    } else if (ended.outcome !== 'accepted')
      this.#options.limits.notTold(limitedMethodOf(activity, channel), idempotencyKey);
    passage?.ended(made);
  }

  #noWay({ page, methodId }: SendPage): Made {
    const person = this.#options.definitions.findOf('person', page.person)?.entry;
    const method = person?.contactMethods.find(({ id }) => id === methodId);
    const detail =
      method === undefined
        ? `the contact method ${methodId} of ${page.name} has been removed since`
        : `notification knows no channel ${method.channel}, which is of a newer release: update every replica of it`;
    return { ...failed(false, detail), sentAt: this.#options.clock.now(), told: [] };
  }

  /** `undefined` when its turn does not come any more. */
  *#sendInTurn(activity: SendPage, passage: Passage, begins: () => boolean): Step<Made | undefined> {
    const { channels, clock } = this.#options;
    const { method, priority } = passage;
    if (clock.now() - activity.dueAt >= late) yield* answerOf(this.#options.caughtUp());
    const expected = passage.expect();
    if (expected.kind === 'withheld') return expected;
    const way = wayOf(channels, method, activity.page.person);
    const made = yield* this.#inLane(method, way, priority, (hasWaited) =>
      this.#sendNow(activity, way, passage, begins, hasWaited),
    );
    return made as Made | undefined;
  }

  *#sendNow(
    activity: SendPage,
    way: Way,
    passage: Passage,
    begins: () => boolean,
    hasWaited: boolean,
  ): Step<Made | undefined> {
    if (!begins()) return undefined;
    const isFresh = !hasWaited && this.#options.clock.now() - activity.dueAt < fresh;
    if (!isFresh && !(yield* answerOf(this.#options.isCurrent(activity.page.pageId, activity))))
      return { kind: 'not-sent', detail: 'it was no longer wanted when its turn came' };
    const admission = passage.begin();
    if (admission.kind === 'withheld') return admission;
    const turn = yield* answerOf(this.#turnOf(activity, passage.method));
    if (turn.kind === 'held') {
      passage.dropped(admission);
      return { ...turn, kind: 'held-back' };
    }
    return yield* this.#send(activity, way, passage, turn, admission.kind === 'probe');
  }

  *#inLane(
    { channel }: ContactMethod,
    { lane }: Way,
    priority: Priority,
    task: (hasWaited: boolean) => Step<SendResult | Made | undefined>,
  ): Step<SendResult | Made | undefined> {
    const load = this.load.begin(channel);
    try {
      return yield* this.#lanes.run(lane, priority, (hasWaited) => {
        load.turn();
        return task(hasWaited);
      });
    } finally {
      load.end();
    }
  }

  #turnOf(activity: SendPage, { channel }: ContactMethod): ReturnType<ContactLimits['turnOf']> {
    const { page, step, attempt, idempotencyKey: key } = activity;
    const { pageId } = page;
    return this.#options.limits.turnOf(
      limitedMethodOf(activity, channel),
      { key, pageId, incidentId: incidentIdOf(pageId), step, attempt },
      rankOf(page.incident.severity, this.#options.definitions),
      kindOf(page),
    );
  }

  *#send(activity: SendPage, way: Way, passage: Passage, turn: MaySend, isProbe: boolean): Step<Made> {
    const { method } = passage;
    const { channel } = method;
    const attributes = {
      'escalog.channel': channel,
      'escalog.page.id': activity.page.pageId,
      'escalog.incident.id': incidentIdOf(activity.page.pageId),
      'escalog.attempt': activity.attempt,
    };
    const { also, apart } = turn;
    const told = also.length === 0 ? [] : yield* answerOf(stillWanted(also, this.#options));
    const others = told.map(({ attempt: { key } }) => key);
    this.#options.limits.tells(limitedMethodOf(activity, channel), activity.idempotencyKey, others);
    const begunAt = this.#options.clock.now();
    const sending = inSpan(`page by ${channel}`, { kind: SpanKind.CLIENT, attributes }, () => {
      // In the span: the links in it name where its answer belongs.
      const message = messageOf(
        activity,
        this.#options,
        told.map(({ page }) => page),
        apart,
      );
      return this.#by({ method, person: message.to.person, pageId: message.pageId, isProbe }, (signal) =>
        way.send(this.#templateFaults.passedOver(message, method), signal),
      );
    });
    const result = yield* answerOf(sending);
    passage.count(result.kind);
    const outcome = { 'escalog.channel': channel, 'escalog.outcome': result.kind };
    const endedAt = this.#options.clock.now();
    took('escalog.page.attempt.duration', endedAt - begunAt, outcome);
    took('escalog.page.age', endedAt - activity.page.requestedAt, outcome);
    return { ...result, sentAt: begunAt, told };
  }

  async #by(
    { method, person, pageId, isProbe }: { method: ContactMethod; person: Ref; pageId: string; isProbe: boolean },
    task: (signal: AbortSignal) => Promise<SendResult>,
  ): Promise<SendResult> {
    try {
      const answer = await withinDeadline(task);
      const { detail, ...result } = answer;
      const told = { ...result, detail: shortDetail(withoutDetails(detail, method)) };
      this.#options.sent(method, told, person);
      if (answer !== nothingToTakeBack) this.#options.watch.note(method, person, told, isProbe);
      return told;
    } catch (error) {
      this.#options.log.error(
        { error: errorWithoutDetails(error, method), pageId, method: method.channel },
        'a channel has a bug; the next contact method is tried',
      );
      return failed(false, `the ${method.channel} channel failed unexpectedly; see the log`);
    }
  }
}

function endedAs(outcome: Exclude<Made, HeldBack>, name: AttemptName): AttemptEnded {
  const made = outcome.kind === 'withheld' ? outcome.result : outcome;
  const { kind, detail } = made;
  const ended = { kind: 'attempt-ended', ...name, outcome: kind, retriable: false, detail } as const;
  if (made.kind === 'not-sent') return ended;
  if (made.kind === 'accepted')
    return { ...ended, sentAt: made.sentAt, ...(made.handle !== undefined && { handle: made.handle }) };
  const { retriable, retryAfter } = made;
  return {
    ...ended,
    retriable,
    ...(retryAfter !== undefined && { retryAfter }),
    ...(outcome.kind !== 'withheld' && made.fault === 'silence' && { unheard: true as const }),
  };
}

function endedWith(bundled: readonly Bundled[], ended: AttemptEnded): AttemptEnded {
  if (bundled.length === 0) return ended;
  const told = bundled
    .slice(0, toldAtMost)
    .map(({ attempt: { pageId, step, attempt } }) => ({ pageId, step, attempt }));
  return { ...ended, told };
}

/** `undefined` of what was not sent. */
function isSilence(outcome: SendResult | Made | undefined): boolean | undefined {
  if (outcome?.kind !== 'accepted' && outcome?.kind !== 'failed') return undefined;
  return outcome.kind === 'failed' && outcome.fault === 'silence';
}
