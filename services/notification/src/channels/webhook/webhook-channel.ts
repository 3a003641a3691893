import type { Connect } from '@escalog/addresses';
import { maskedAddress } from '../../domain/masked-address.ts';
import type { Channel, MethodOf } from '../channel.ts';
import { Posts } from '../posts.ts';
import { Signer } from '../signer.ts';
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
  const signer = new Signer(secret);

  return {
    send(message, signal) {
      const { url, secret: own } = message.method;
      const body = webhookBody(message);
      const signed = signer.sign(message.idempotencyKey, body, own);
      return signed.kind === 'signed'
        ? posts.send(url, { body, headers: signed.headers }, signal)
        : Promise.resolve(signed);
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
