import type { Connect } from '@escalog/addresses';
import type { Definitions } from '@escalog/definitions';
import { inSpan, SpanKind } from '@escalog/telemetry';
import { Posts } from '../channels/posts.ts';
import { Signer } from '../channels/signer.ts';
import type { Posted, Posting } from '../domain/subscriptions/posting.ts';
import { shortDetail } from '../short-detail.ts';
import { withinDeadline } from '../within-deadline.ts';

export interface ReceiverOptions {
  readonly definitions: Definitions;
  readonly connect: Connect;
  /** Signs what goes to subscriptions without a secret of their own. */
  readonly webhookSecret: string;
}

/** removed: there is no such subscription any more. */
export type PostResult = (Posted & { readonly detail: string }) | 'removed';

/** To one host; of these one subscription takes eight at most. */
const connectionsPerOrigin = 64;

/** Posts to where the entry of a subscription says by the time of the attempt, signed by Standard Webhooks. */
export class Receivers {
  readonly #options: ReceiverOptions;
  readonly #signer: Signer;
  readonly #posts: Posts;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#signer = new Signer(options.webhookSecret);
    this.#posts = new Posts({ connections: connectionsPerOrigin, connect: options.connect });
  }

  /** Posts once. Whatever goes wrong is a result. */
  async post(posting: Posting): Promise<PostResult> {
    const { subscription, eventId, type, body, attempts } = posting;
    const found = this.#options.definitions.findOf('subscription', subscription);
    if (found === undefined) return 'removed';
    const { url, secret } = found.entry;
    const attributes = {
      'escalog.subscription': subscription,
      'escalog.event.type': type,
      'escalog.attempt': attempts + 1,
    };
    return inSpan('event to a subscription', { kind: SpanKind.CLIENT, attributes }, async () => {
      const key = `${eventId}_${subscription.slice(subscription.indexOf('/') + 1)}`;
      const signed = this.#signer.sign(key, body, secret);
      const answer =
        signed.kind === 'signed'
          ? await withinDeadline((signal) => this.#posts.ask(url, { body, headers: signed.headers }, signal))
          : signed;
      if (answer.kind === 'failed') return { outcome: 'failed', detail: shortDetail(answer.detail) };
      const { status, retryAfter } = answer;
      const outcome = status >= 200 && status < 300 ? 'accepted' : status === 410 ? 'gone' : 'failed';
      return { outcome, retryAfter, detail: `HTTP ${status}` };
    });
  }

  close(): Promise<void> {
    return this.#posts.close();
  }
}
