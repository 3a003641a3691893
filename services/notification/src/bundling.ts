import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Awaitable } from '@escalog/kernel';
import type { Cause } from '@escalog/runner';
import { limitedMethodOf, type ContactLimits } from './contact-limits.ts';
import type { HeldAttempt } from './domain/contact-limit.ts';
import type { AttemptEnded, RequestedPage, SendPage } from './domain/delivery-types.ts';
import { isMadeAgain, longestPause } from './domain/retry-delay.ts';

/** A bundle of thousands must not hold up the process, and a store that is away answers many questions in the time of one. */
const together = 50;

export interface BundlingOptions {
  readonly limits: Pick<ContactLimits, 'bundleGoesOn' | 'bundleOver'>;
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
  for (let from = 0; from < held.length; from += together) {
    if (from > 0) await nextTurn();
    const some = held.slice(from, from + together);
    const pages = await Promise.all(some.map((attempt) => heldPage(attempt)));
    wanted.push(...some.flatMap((attempt, index) => [pages[index] ?? []].flat().map((page) => ({ attempt, page }))));
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
  const method = limitedMethodOf(activity, channel);
  for (let from = 0; from < told.length; from += together) {
    if (from > 0) await nextTurn();
    const tellOne = ({ attempt: { pageId, step, attempt } }: Bundled): Awaitable<void> =>
      ended(pageId, { ...end, ...spent, step, attempt, detail }, cause);
    await Promise.all(told.slice(from, from + together).map(tellOne));
    limits.bundleGoesOn(method, idempotencyKey);
  }
  await limits.bundleOver(method, idempotencyKey);
}
