import { Webhook } from 'standardwebhooks';
import { failed, type Failure } from './channel.ts';
import { safeId } from './safe-id.ts';

/** The headers by which a receiver knows that a post comes from here. */
export interface Signed {
  readonly kind: 'signed';
  readonly headers: Readonly<Record<string, string>>;
}

/** Signs posts as Standard Webhooks has it, by the secret of whoever gets them or else by that of the installation. */
export class Signer {
  readonly #installation: Webhook;

  /** `secret` of the installation: `whsec_` and base64. Throws when it is neither. */
  constructor(secret: string) {
    this.#installation = new Webhook(secret);
  }

  /** For a post of `body` that has the same `key` at every attempt; a failure where nothing can be signed with `secret`. */
  sign(key: string, body: string, secret: string | undefined): Signed | Failure {
    // The machine's time, which receivers compare with their own: not that of the process, which may differ (ADR 0017).
    const at = new Date();
    const id = safeId(key);
    try {
      const signature = (secret === undefined ? this.#installation : new Webhook(secret)).sign(id, at, body);
      const timestamp = String(Math.floor(at.getTime() / 1_000));
      return {
        kind: 'signed',
        headers: { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature },
      };
    } catch (error) {
      return failed(false, (error as Error).message);
    }
  }
}
