/**
 * Slack signs what it sends: https://docs.slack.dev/authentication/verifying-requests-from-slack. The signature stands over the
 * bytes of the body as they came, with the second in which it was sent, so that it cannot be sent again later.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Instant, Milliseconds } from '@escalog/kernel';

/** To either side: a clock may be ahead as well as behind. */
const window: Milliseconds = 5 * 60_000;

export interface Signed {
  /** `x-slack-request-timestamp`: seconds since 1970. */
  readonly timestamp: string | undefined;
  /** `x-slack-signature`: `v0=` and a SHA-256 in hexadecimal digits. */
  readonly signature: string | undefined;
  readonly body: Buffer;
}

/** Why a request is not from Slack, or was sent at another time, as a sentence; `undefined` when all is well. */
export function refusedBecause(
  { timestamp = '', signature = '', body }: Signed,
  secret: string,
  now: Instant,
): string | undefined {
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[\da-f]{64}$/.test(signature))
    return 'This is not signed as Slack signs what it sends.';
  const expected = createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(signature.slice(3), 'hex')))
    return 'The signature is another one: ESCALOG_SLACK_SIGNING_SECRET is the signing secret of another Slack app, or somebody else sent this.';
  if (Math.abs(now - Number(timestamp) * 1_000) > window)
    return 'This was signed more than five minutes ago or ahead: it is sent again, or one of the clocks is wrong.';
  return undefined;
}
