import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Awaitable } from '@escalog/kernel';
import type { Cause } from '@escalog/runner';
import { limitedMethodOf, type ContactLimits } from './contact-limits.ts';
import type { HeldAttempt } from './domain/contact-limit.ts';
import type { AttemptEnded, RequestedPage, SendPage } from './domain/delivery-types.ts';
import { isMadeAgain, longestPause } from './domain/retry-delay.ts';

/** A bundle of thousands must not hold up the process. */
const inTurn = 50;

export interface BundlingOptions {
  readonly limits: Pick<ContactLimits, 'bundleOver'>;
  /** The page of an attempt that is held and still to be made; undefined when it is not wanted any more. */
  heldPage(attempt: HeldAttempt): Promise<RequestedPage | undefined>;
  /** Told of the end of every attempt. */
  ended(pageId: string, outcome: AttemptEnded, cause: Cause | undefined): Awaitable<void>;
}

/** An attempt that was held back, and its page. */
export interface Bundled {
  readonly attempt: HeldAttempt;
  readonly page: RequestedPage;
}

/** Of what was held back, what nobody has answered meanwhile: it is told in the message of another. */
export async function stillWanted(
  held: readonly HeldAttempt[],
  { heldPage }: Pick<BundlingOptions, 'heldPage'>,
): Promise<readonly Bundled[]> {
  const wanted: Bundled[] = [];
  for (const [index, attempt] of held.entries()) {
    if (index > 0 && index % inTurn === 0) await nextTurn();
    const page = await heldPage(attempt);
    if (page !== undefined) wanted.push({ attempt, page });
  }
  return wanted;
}

/** What was told in the message went as that did, unless that is made again. When it is given up for now, each gives way with it. */
export async function bundleEnded(
  activity: SendPage,
  channel: string,
  told: readonly Bundled[],
  end: AttemptEnded,
  cause: Cause | undefined,
  { limits, ended }: Pick<BundlingOptions, 'limits' | 'ended'>,
): Promise<void> {
  const { idempotencyKey } = activity;
  if (told.length === 0 || (end.outcome === 'failed' && isMadeAgain(end, idempotencyKey))) return;
  const spent = end.retriable ? { retryAfter: Math.max(end.retryAfter ?? 0, longestPause + 1) } : {};
  const detail = `${end.detail}, in one message with ${told.length === 1 ? 'another' : `${told.length} others`}`;
  for (const [index, { attempt: held }] of told.entries()) {
    if (index > 0 && index % inTurn === 0) await nextTurn();
    const { pageId, step, attempt } = held;
    await ended(pageId, { ...end, ...spent, step, attempt, detail }, cause);
  }
  await limits.bundleOver(limitedMethodOf(activity, channel), idempotencyKey);
}
