import { createHmac } from 'node:crypto';
import { failed, type Failure } from './channel.ts';
import { safeId } from './safe-id.ts';

/** The headers by which a receiver knows that a post comes from here. */
export interface Signed {
  readonly kind: 'signed';
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs posts as Standard Webhooks has it, by the secret of whoever gets them or else by that of the installation. */
export class Signer {
  readonly #installation: Buffer;

  /** `secret` of the installation: `whsec_` and base64. Throws when it is neither. */
  constructor(secret: string) {
    this.#installation = keyOf(secret);
  }

  /** For a post of `body` that has the same `key` at every attempt; a failure where nothing can be signed with `secret`. */
  sign(key: string, body: string, secret: string | undefined): Signed | Failure {
    // The machine's time, which receivers compare with their own: not that of the process, which may differ (ADR 0017).
    const timestamp = String(Math.floor(Date.now() / 1_000));
    const id = safeId(key);
    let signature: string;
    try {
      signature = createHmac('sha256', secret === undefined ? this.#installation : keyOf(secret))
        .update(`${id}.${timestamp}.${body}`)
        .digest('base64');
    } catch (error) {
      return failed(false, (error as Error).message);
    }
    return {
      kind: 'signed',
      headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` },
    };
  }
}

const secretForm = /^(?:whsec_)?([A-Za-z0-9+/]+)={0,2}$/;

/** What a secret stands for. Throws when it is not of the form. */
function keyOf(secret: string): Buffer {
  const key = Buffer.from(secretForm.exec(secret)?.[1] ?? '', 'base64');
  if (key.length === 0) throw new TypeError('the secret is not whsec_ and base64');
  return key;
}
