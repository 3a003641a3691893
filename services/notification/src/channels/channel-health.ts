/**
 * How a channel has fared: what its readiness is made of.
 *
 * A channel is red when pages cannot go out and nothing has gone out since: whoever carries its messages is out of reach or
 * takes nothing from us, or nobody of several was reached. One recipient whom nothing reaches is that person's matter.
 */
import type { Check } from '@escalog/http';
import type { Instant, Milliseconds } from '@escalog/kernel';
import type { SendResult } from './channel.ts';

interface Happening {
  readonly at: Instant;
  readonly detail: string;
}

export interface ChannelHealth {
  readonly lastAccepted?: Happening;
  readonly lastFailure?: Happening;
  /** The last look at the provider, and whether it took us in. */
  readonly lastCheck?: Happening & { readonly passed: boolean };
  /** Why nothing can go out; gone as soon as something does, or a check shows otherwise. */
  readonly outOfReach?: string;
  /** Why nothing is taken from us; gone as soon as something is. */
  readonly refusing?: string;
  /** Recipients whom nothing reached since the last acceptance, so many at most. */
  readonly unreached: readonly string[];
}

/** So many different recipients in a row are no longer a matter of theirs. */
const enough = 2;

export const untried: ChannelHealth = { unreached: [] };

/** After a message to `recipient`, at `at`. */
export function afterSend(health: ChannelHealth, recipient: string, result: SendResult, at: Instant): ChannelHealth {
  const happening = { at, detail: result.detail };
  if (result.kind === 'accepted') {
    const { lastFailure, lastCheck } = health;
    return {
      lastAccepted: happening,
      ...(lastFailure && { lastFailure }),
      ...(lastCheck && { lastCheck }),
      unreached: [],
    };
  }
  const failed = { ...health, lastFailure: happening };
  if (result.fault === 'provider') return { ...failed, outOfReach: result.detail };
  if (result.fault === 'sender') return { ...failed, refusing: result.detail };
  const unreached = [...new Set([...health.unreached, recipient])].slice(0, enough);
  return { ...failed, unreached };
}

/** After a refusal that shows that messages go out, at `at`. */
export function afterAnswer(health: ChannelHealth, { detail }: SendResult, at: Instant): ChannelHealth {
  return { ...health, lastFailure: { at, detail }, unreached: [] };
}

/** After a look at the provider, at `at`. */
export function afterCheck(health: ChannelHealth, result: SendResult, at: Instant): ChannelHealth {
  const { outOfReach: _before, ...rest } = health;
  const passed = result.kind === 'accepted';
  return {
    ...rest,
    lastCheck: { at, detail: result.detail, passed },
    ...(!passed && { outOfReach: result.detail }),
  };
}

/** What is called by its name in the condition of readiness. */
export interface CheckWords {
  readonly name: string;
  /** What goes out, such as `e-mail`. */
  readonly what: string;
  /** What to look at when nothing does. */
  readonly settings: string;
}

/** The condition of readiness. */
export function channelCheck({ name, what, settings }: CheckWords, health: ChannelHealth, now: Instant): Check {
  const why = whyNothingGoesOut(health);
  const history = historyOf(health, now);
  return {
    name,
    ok: why === undefined,
    detail: why === undefined ? `${what}: ${history}` : `no ${what} goes out: ${why}; look at ${settings}; ${history}`,
  };
}

/** `undefined` when something does, as far as is known. */
export function whyNothingGoesOut({ outOfReach, refusing, unreached }: ChannelHealth): string | undefined {
  if (outOfReach !== undefined) return outOfReach;
  if (refusing !== undefined) return refusing;
  return unreached.length < enough ? undefined : 'nobody of several recipients was reached';
}

function historyOf({ lastAccepted, lastFailure, lastCheck }: ChannelHealth, now: Instant): string {
  const ago = ({ at }: Happening): string => `${spokenAge(now - at)} ago`;
  return [
    ...(lastCheck === undefined ? [] : [`last checked ${ago(lastCheck)}${lastCheck.passed ? '' : ' in vain'}`]),
    lastAccepted === undefined ? 'nothing was accepted yet' : `last accepted ${ago(lastAccepted)}`,
    lastFailure === undefined ? 'nothing failed yet' : `last failed ${ago(lastFailure)} (${lastFailure.detail})`,
  ].join(', ');
}

/** How long something is ago, or took. */
export function spokenAge(age: Milliseconds): string {
  const seconds = Math.max(0, Math.floor(age / 1_000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`;
}
