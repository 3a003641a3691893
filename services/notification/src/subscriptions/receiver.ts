import type { Connect } from '@escalog/addresses';
import type { Definitions } from '@escalog/definitions';
import { inSpan, SpanKind } from '@escalog/telemetry';
import { Webhook } from 'standardwebhooks';
import { Posts, signatureOf } from '../channels/posts.ts';
import { safeId } from '../channels/safe-id.ts';
import type { Posted, Posting } from '../domain/subscriptions/posting.ts';
import { shortDetail } from '../short-detail.ts';
import { untilDeadline } from '../sender.ts';

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
  readonly #installation: Webhook;
  readonly #posts: Posts;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#installation = new Webhook(options.webhookSecret);
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
      try {
        const signer = secret === undefined ? this.#installation : new Webhook(secret);
        const id = safeId(`${eventId}_${subscription.slice(subscription.indexOf('/') + 1)}`);
        const headers = signatureOf(id, body, signer);
        const answer = await this.#posts.ask(url, { body, headers }, untilDeadline());
        if (answer.kind === 'failed') return { outcome: 'failed', detail: shortDetail(answer.detail) };
        const { status, retryAfter } = answer;
        const outcome = status >= 200 && status < 300 ? 'accepted' : status === 410 ? 'gone' : 'failed';
        return { outcome, retryAfter, detail: `HTTP ${status}` };
      } catch (error) {
        // Of a secret that nothing can be signed with.
        return { outcome: 'failed', detail: shortDetail((error as Error).message) };
      }
    });
  }

  close(): Promise<void> {
    return this.#posts.close();
  }
}
