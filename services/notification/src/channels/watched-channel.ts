import type { ContactMethod, Ref } from '@escalog/definitions';
import type { Providers } from '@escalog/hosting';
import type { Check } from '@escalog/http';
import type { Clock, Instant } from '@escalog/kernel';
import type { ChannelState } from '../domain/reach.ts';
import type { Channel, SendResult } from './channel.ts';
import {
  afterAnswer,
  afterCheck,
  afterSend,
  channelCheck,
  untried,
  whyNothingGoesOut,
  type ChannelHealth,
} from './channel-health.ts';
import { counted, inLastHour, type HourCounts } from './hour-counts.ts';
import {
  channelWords,
  hasProvidersOfTheirOwn,
  providerOf,
  recipientOf,
  sharedProviderOf,
  type ChannelKind,
} from './provider.ts';
import { WatchedProvider } from './watched-provider.ts';

/** Origins of one channel that are remembered. */
const mostProviders = 1_000;

/** How a channel is doing, as far as this process knows. */
export interface ChannelReport {
  readonly channel: ChannelKind;
  readonly state: ChannelState;
  /** Why nothing goes out. */
  readonly because: string | undefined;
  /** Of a channel with one provider for everybody. */
  readonly provider: string | undefined;
  readonly lastAccepted: ChannelHealth['lastAccepted'];
  readonly lastFailure: ChannelHealth['lastFailure'];
  readonly acceptedInHour: number;
  readonly failedInHour: number;
  /** Providers that nothing is given to, because they do not answer. */
  readonly outOfReach: readonly {
    readonly provider: string;
    readonly since: Instant;
    readonly because: string;
    /** What is tried by it again as soon as it answers. */
    readonly waiting: number;
  }[];
}

/** One kind of contact method: how it has fared, and its providers. */
export class WatchedChannel {
  readonly kind: ChannelKind;
  readonly channel: Channel;
  readonly #settings: Providers;
  readonly #clock: Clock;
  readonly #providers = new Map<string, WatchedProvider>();
  #health: ChannelHealth = untried;
  #counts: HourCounts = [];

  constructor(kind: ChannelKind, channel: Channel, settings: Providers, clock: Clock) {
    this.kind = kind;
    this.channel = channel;
    this.#settings = settings;
    this.#clock = clock;
  }

  providerOf(method: ContactMethod, person: Ref): WatchedProvider {
    return this.#provider(providerOf(method, this.channel.servicesOf?.(method, person), this.#settings));
  }

  /** Of a channel that has one for everybody. */
  get sharedProvider(): WatchedProvider {
    return this.#provider(sharedProviderOf(this.kind, this.#settings));
  }

  get providers(): readonly WatchedProvider[] {
    return [...this.#providers.values()];
  }

  /** Why `provider` reaches nobody: nothing is given to it, or nothing that is given to it gets through. */
  whyFailing({ open }: WatchedProvider): string | undefined {
    return open?.because ?? (hasProvidersOfTheirOwn(this.kind) ? undefined : whyNothingGoesOut(this.#health));
  }

  afterMessage(method: ContactMethod, person: Ref, result: SendResult): void {
    const at = this.#clock.now();
    this.#counts = counted(this.#counts, result.kind, at);
    if (!hasProvidersOfTheirOwn(this.kind)) {
      this.#health = afterSend(this.#health, recipientOf(method, person), result, at);
      return;
    }
    // A refusal is a matter of whose provider it is, and shows that messages go out.
    const isAnswer = result.kind === 'failed' && (result.fault === undefined || result.fault === 'sender');
    this.#health = isAnswer
      ? afterAnswer(this.#health, result, at)
      : afterSend(this.#health, this.providerOf(method, person).provider.name, withoutProvider(result), at);
  }

  afterLook(result: SendResult): void {
    this.#health = afterCheck(this.#health, result, this.#clock.now());
  }

  /** None of what is kept in the sandbox, nor of what has neither been looked at nor used. */
  check(): Check | undefined {
    const words = { ...channelWords[this.kind], name: channelWords[this.kind].check };
    if (this.kind === 'sandbox') return undefined;
    if (this.channel.isSandbox)
      return this.kind === 'email'
        ? {
            name: words.name,
            ok: true,
            detail: 'no SMTP server is configured: e-mail is kept in the sandbox at /sandbox',
          }
        : undefined;
    if (this.#health === untried && this.channel.check === undefined && this.kind !== 'webhook') return undefined;
    return channelCheck(words, this.#health, this.#clock.now());
  }

  report(): ChannelReport {
    const { lastAccepted, lastFailure } = this.#health;
    const inHour = inLastHour(this.#counts, this.#clock.now());
    const outOfReach = this.providers.flatMap(({ provider, open, withheld }) =>
      open === undefined
        ? []
        : [{ provider: provider.name, since: open.since, because: open.because, waiting: withheld.size }],
    );
    const isShared = !hasProvidersOfTheirOwn(this.kind) && this.kind !== 'sandbox' && this.channel.isSandbox !== true;
    return {
      channel: this.kind,
      state: this.#state,
      because: isShared ? this.whyFailing(this.sharedProvider) : whyNothingGoesOut(this.#health),
      provider: isShared ? this.sharedProvider.provider.name : undefined,
      lastAccepted,
      lastFailure,
      acceptedInHour: inHour.accepted,
      failedInHour: inHour.failed,
      outOfReach,
    };
  }

  get #state(): ChannelState {
    if (this.kind !== 'sandbox' && this.channel.isSandbox) return 'not-set-up';
    const { outOfReach, refusing, lastAccepted, lastFailure, lastCheck } = this.#health;
    if (outOfReach === undefined && refusing !== undefined) return 'refusing';
    const isOut = !hasProvidersOfTheirOwn(this.kind) && this.providers.some(({ open }) => open !== undefined);
    if (isOut || whyNothingGoesOut(this.#health) !== undefined) return 'failing';
    return (lastAccepted ?? lastFailure ?? lastCheck) ? 'well' : 'untried';
  }

  #provider(provider: WatchedProvider['provider']): WatchedProvider {
    const known = this.#providers.get(provider.name);
    if (known !== undefined) return known;
    const watched = new WatchedProvider(provider, this.#clock);
    this.#providers.set(provider.name, watched);
    for (const [name, { open }] of this.#providers) {
      if (this.#providers.size <= mostProviders) break;
      if (open === undefined && name !== provider.name) this.#providers.delete(name);
    }
    return watched;
  }
}

/** One recipient's own provider being away says nothing of the others'. */
function withoutProvider(result: SendResult): SendResult {
  return result.kind === 'failed' ? { ...result, fault: 'silence' } : result;
}
