import type { Connect } from '@escalog/addresses';
import { Webhook } from 'standardwebhooks';
import { maskedAddress } from '../../domain/masked-address.ts';
import { failed, type Channel, type MethodOf } from '../channel.ts';
import { Posts, signatureOf } from '../posts.ts';
import { safeId } from '../safe-id.ts';
import { webhookBody } from './webhook-body.ts';

export interface WebhookOptions {
  /** Signs the requests of methods without a secret of their own: `whsec_` and base64. Throws when it is neither. */
  readonly secret: string;
  readonly connect: Connect;
}

const connectionsPerOrigin = 128;

/** HTTP POST, signed by Standard Webhooks, through connections that all sends share. Redirects are not followed. */
export function webhookChannel({ secret, connect }: WebhookOptions): Channel<MethodOf<'webhook'>> {
  const posts = new Posts({ connections: connectionsPerOrigin, connect });
  const installation = new Webhook(secret);

  return {
    async send(message, signal) {
      try {
        const signer = message.method.secret === undefined ? installation : new Webhook(message.method.secret);
        const body = webhookBody(message);
        return await posts.send(
          message.method.url,
          { body, headers: signatureOf(safeId(message.idempotencyKey), body, signer) },
          signal,
        );
      } catch (error) {
        // Of a secret that nothing can be signed with.
        return failed(false, (error as Error).message);
      }
    },
    // One slow path of a host that many share is not to hold up the others.
    laneOf: (method) => ({
      group: `webhook ${maskedAddress(method)}`,
      name: method.url,
      width: connectionsPerOrigin,
    }),
    close: () => posts.close(),
  };
}
