import type { Connect } from '@escalog/addresses';
import type { Definitions } from '@escalog/definitions';
import { never, run, stepOf, type Awaitable, type Clock } from '@escalog/kernel';
import type { Cause, Log } from '@escalog/runner';
import type { Store } from '@escalog/store';
import { inSpan, SpanKind } from '@escalog/telemetry';
import { AttemptsInHand } from '../attempts-in-hand.ts';
import { failed, type SendResult } from '../channels/channel.ts';
import { postTo } from '../channels/chat/chat-post.ts';
import { Posts } from '../channels/posts.ts';
import { Signer } from '../channels/signer.ts';
import type { SlackApi } from '../channels/slack/slack-api.ts';
import { withButtons } from '../channels/slack/slack-blocks.ts';
import type { CallEnded, MakeCall, RequestedCall } from '../domain/calls/call-types.ts';
import { incidentIdOf } from '../domain/delivery-types.ts';
import { Lanes, type Lane } from '../lanes.ts';
import { shortDetail } from '../short-detail.ts';
import { withinDeadline } from '../within-deadline.ts';
import { addressOf, type CallAddress } from './call-address.ts';
import { callBody, chatBody, chatContent } from './call-body.ts';

export interface CallerOptions {
  readonly definitions: Definitions;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Where people reach Escalog, without a slash at the end. */
  readonly publicUrl: () => string;
  /** Signs calls of rules that have no secret of their own. */
  readonly webhookSecret: string;
  readonly connect: Connect;
  /** The Slack app, with connections that no page is sent by; undefined when it is not set up. Closed with this. */
  readonly slack: SlackApi | undefined;
  /** Asked when the turn of an attempt has come: what another process took over meanwhile is left to it. */
  isCurrent(callId: string, attempt: number): Awaitable<boolean>;
  /** Told again and again of what is in hand, so that nobody takes it for lost. */
  held(callId: string, attempt: number, cause: Cause | undefined): Awaitable<void>;
  /** Told of the end of every attempt. */
  ended(callId: string, outcome: CallEnded, cause: Cause | undefined): Awaitable<void>;
}

/** One call is as good as another. */
const inTurn = 1;
/** To one host at once. Few: nobody is woken by a call. */
const connectionsPerOrigin = 8;

/**
 * Makes the calls of rules, through lanes and connections of its own: however slow a host is that a rule calls, no page
 * waits for it.
 */
export class Caller {
  readonly #options: CallerOptions;
  readonly #signer: Signer;
  readonly #posts: Posts;
  readonly #lanes = new Lanes<SendResult | undefined>(
    (result) => result?.kind === 'failed' && result.fault === 'silence',
  );
  readonly #attempts: AttemptsInHand<MakeCall>;

  constructor(options: CallerOptions) {
    this.#options = options;
    this.#signer = new Signer(options.webhookSecret);
    this.#posts = new Posts({ connections: connectionsPerOrigin, connect: options.connect });
    this.#attempts = new AttemptsInHand({
      ...options,
      renew: ({ call, attempt }, cause) => options.held(call.callId, attempt, cause),
      make: (activity, begins, cause) => stepOf(this.#attempt(activity, begins, cause)),
      named: ({ call: { callId } }) => ({ callId }),
    });
  }

  /** Begins one attempt; does not wait, and never throws. Whatever stops it is caught up with by the call's own timer. */
  begin(activity: MakeCall, cause: Cause | undefined): void {
    this.#attempts.begin(activity, cause);
  }

  /** Attempts under way or waiting for their turn. */
  get busy(): number {
    return this.#attempts.busy;
  }

  /** Begins nothing further, and resolves once what is under way has ended: within the deadline. */
  async stop(): Promise<void> {
    await this.#attempts.stop();
    await Promise.all([this.#posts.close(), this.#options.slack?.close()]);
  }

  async #attempt({ call, attempt }: MakeCall, begins: () => boolean, cause: Cause | undefined): Promise<void> {
    const address = addressOf(call, this.#options.definitions);
    const result =
      typeof address === 'string' ? failed(false, address) : await this.#callInTurn(call, attempt, address, begins);
    if (result === undefined) return;
    const { retriable, retryAfter } = result.kind === 'failed' ? result : { retriable: false };
    const detail = shortDetail(result.detail);
    await this.#options.ended(
      call.callId,
      { kind: 'attempt-ended', attempt, outcome: result.kind, retriable, detail, ...(retryAfter && { retryAfter }) },
      cause,
    );
  }

  /** `undefined` when its turn does not come any more. */
  async #callInTurn(
    call: RequestedCall,
    attempt: number,
    address: CallAddress,
    begins: () => boolean,
  ): Promise<SendResult | undefined> {
    return run(this.#lanes.run(laneOf(address), inTurn, () => stepOf(this.#callNow(call, attempt, address, begins))));
  }

  async #callNow(
    call: RequestedCall,
    attempt: number,
    address: CallAddress,
    begins: () => boolean,
  ): Promise<SendResult | undefined> {
    if (!begins() || !(await this.#options.isCurrent(call.callId, attempt))) return undefined;
    const attributes = {
      'escalog.incident.id': incidentIdOf(call.callId),
      'escalog.rule': call.rule,
      'escalog.attempt': attempt,
    };
    return inSpan(`${call.kind} by a rule`, { kind: SpanKind.CLIENT, attributes }, () =>
      withinDeadline((signal) => this.#send(call, address, signal)),
    );
  }

  async #send(call: RequestedCall, address: CallAddress, signal: AbortSignal): Promise<SendResult> {
    const timelineUrl = `${this.#options.publicUrl()}/v1/incidents/${incidentIdOf(call.callId)}/report?format=html`;
    switch (address.to) {
      case 'slack':
        return (
          this.#options.slack?.post(address.channel, withButtons(chatContent(call, timelineUrl)), signal) ??
          failed(false, 'Slack is not set up: give ESCALOG_SLACK_BOT_TOKEN')
        );
      case 'chat': {
        const { url, format } = address;
        return format === undefined
          ? this.#posts.send(url, { body: chatBody(call, timelineUrl), headers: {} }, signal)
          : postTo({ url, format }, chatContent(call, timelineUrl), this.#posts, signal);
      }
      case 'webhook':
        return this.#callWebhook(call, address, timelineUrl, signal);
      default:
        return never(address);
    }
  }

  async #callWebhook(
    call: RequestedCall,
    { url, secret }: Extract<CallAddress, { to: 'webhook' }>,
    timelineUrl: string,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const body = callBody(call, timelineUrl);
    const signed = this.#signer.sign(call.callId, body, secret);
    return signed.kind === 'signed' ? this.#posts.send(url, { body, headers: signed.headers }, signal) : signed;
  }
}

/** One host, or the workspace of Slack, is one group. */
function laneOf(address: CallAddress): Lane {
  return address.to === 'slack'
    ? { group: 'slack', name: address.channel, width: connectionsPerOrigin }
    : { group: URL.parse(address.url)?.origin ?? '', name: address.url, width: connectionsPerOrigin };
}
