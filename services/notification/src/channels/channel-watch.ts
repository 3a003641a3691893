import type { ContactMethod, Ref } from '@escalog/definitions';
import type { Providers } from '@escalog/hosting';
import type { Check } from '@escalog/http';
import { after, type Alarm, type Clock, type Milliseconds } from '@escalog/kernel';
import type { Log, OperatorAlarm } from '@escalog/runner';
import { shortDetail } from '../short-detail.ts';
import { isUnanswered, type Channel, type SendResult } from './channel.ts';
import type { Channels } from './channels.ts';
import { probeEvery } from './circuit.ts';
import type { WithheldAttempt } from './withheld.ts';
import { witnessOf, type ChannelKind } from './provider.ts';
import { ProviderAlarms } from './provider-alarms.ts';
import { ProviderLooks } from './provider-looks.ts';
import { WatchedChannel, type ChannelReport } from './watched-channel.ts';
import type { Admission, WatchedProvider } from './watched-provider.ts';

export interface ChannelWatchOptions {
  readonly channels: Channels;
  readonly settings: Providers;
  readonly clock: Clock;
  readonly log: Log;
  readonly operators?: OperatorAlarm | undefined;
  /** Has what was held back tried now instead of at its own time. */
  wake(attempt: WithheldAttempt): Promise<void>;
}

/** A page that is about to be sent by a method. */
export interface PagePassing {
  readonly person: Ref;
  /** Asked only where something is held back. */
  readonly hasOtherWay: () => boolean;
}

/** From the end of one look at a provider that answers to the next. */
const checkEvery: Milliseconds = 60_000;
const wokenAtOnce = 50;

/**
 * Keeps the health of every channel, by how each message went and, where it can be, by a look at the provider; and holds back from a
 * provider that answers nobody what would only wait for it. What was held back is tried as soon as it is found again.
 */
export class ChannelWatch {
  readonly #options: ChannelWatchOptions;
  readonly #channels: ReadonlyMap<ChannelKind, WatchedChannel>;
  readonly #looks: ReadonlyMap<ChannelKind, ProviderLooks>;
  readonly #alarms: ProviderAlarms;
  readonly #running = new Set<Promise<void>>();
  #nextProbes: Alarm | undefined;
  #isStopped = false;

  constructor(options: ChannelWatchOptions) {
    this.#options = options;
    this.#alarms = new ProviderAlarms(options);
    const { channels, settings, clock } = options;
    this.#channels = new Map(
      (Object.entries(channels) as [ChannelKind, Channel][]).map(([kind, channel]) => [
        kind,
        new WatchedChannel(kind, channel, settings, clock),
      ]),
    );
    this.#looks = new Map(
      [...this.#channels].flatMap(([kind, channel]) => {
        const { check } = channel.channel;
        return check === undefined
          ? []
          : [[kind, new ProviderLooks(check, clock, (result) => this.#looked(channel, result))]];
      }),
    );
  }

  /** Looks at the providers now, and again every minute. */
  start(): void {
    for (const looks of this.#looks.values()) looks.start();
  }

  /** Resolves once nothing is under way any more. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#nextProbes?.cancel();
    await Promise.all([...[...this.#looks.values()].map((looks) => looks.stop()), ...this.#running]);
  }

  /** Whether a message by `method` is sent or held back: asked before it waits for its turn, and again when it `begins`. */
  admit(method: ContactMethod, { person, hasOtherWay }: PagePassing, begins: boolean): Admission {
    const provider = this.#provider(method, person);
    if (provider.open === undefined) return { kind: 'sent' };
    return provider.admit({ witness: witnessOf(method, person), hasOtherWay: hasOtherWay() }, begins);
  }

  /** A probe was not sent after all. */
  notSent(method: ContactMethod, person: Ref): void {
    this.#provider(method, person).afterNoProbe();
  }

  /** False of a kind that a newer release of the catalog takes, and this one does not know. */
  isKnown({ channel }: Pick<ContactMethod, 'channel'>): boolean {
    return this.#channels.has(channel);
  }

  /** Whether anything that is sent by `method` may reach `person`. */
  isWayOut(method: ContactMethod, person: Ref): boolean {
    if (!this.isKnown(method)) return false;
    return this.#channel(method).channel.isSandbox !== true && this.#provider(method, person).open === undefined;
  }

  /** A message to `person` was sent by `method`. */
  note(method: ContactMethod, person: Ref, result: SendResult, isProbe: boolean): void {
    const channel = this.#channel(method);
    const provider = channel.providerOf(method, person);
    channel.afterMessage(method, person, result);
    const isBack = provider.afterMessage(witnessOf(method, person), isProbe, result);
    this.#changed(channel, provider, isBack);
    // A provider that has trouble is looked at sooner.
    if (isUnanswered(result)) this.#looks.get(channel.kind)?.soon();
  }

  /** This was held back, or got no answer; its delivery has it on disk, and tries it again. */
  waits(method: ContactMethod, person: Ref, attempt: WithheldAttempt, wasWithheld: boolean): void {
    const provider = this.#provider(method, person);
    if (provider.open !== undefined) provider.withheld.add(attempt);
    else if (wasWithheld) this.#wake([attempt]);
  }

  /** This is being tried, so that it need not be tried for having been held back. */
  tried(method: ContactMethod, person: Ref, attempt: Pick<WithheldAttempt, 'pageId' | 'step'>): void {
    this.#provider(method, person).withheld.remove(attempt);
  }

  providerName(method: ContactMethod, person: Ref): string {
    return this.#provider(method, person).provider.name;
  }

  checks(): readonly Check[] {
    return [...this.#channels.values()].map((channel) => channel.check()).filter((check) => check !== undefined);
  }

  report(): readonly ChannelReport[] {
    return [...this.#channels.values()].map((channel) => channel.report());
  }

  /** Every provider that was used or looked at, and whether it reaches anybody. */
  providers(): readonly { readonly channel: ChannelKind; readonly provider: string; readonly isWell: boolean }[] {
    return [...this.#channels.values()]
      .filter(({ channel, kind }) => kind !== 'sandbox' && channel.isSandbox !== true)
      .flatMap((channel) =>
        channel.providers.map((watched) => ({
          channel: channel.kind,
          provider: watched.provider.name,
          isWell: channel.whyFailing(watched) === undefined,
        })),
      );
  }

  #channel({ channel }: Pick<ContactMethod, 'channel'>): WatchedChannel {
    const found = this.#channels.get(channel);
    if (found === undefined) throw new TypeError(`there is no channel ${channel}`);
    return found;
  }

  #provider(method: ContactMethod, person: Ref): WatchedProvider {
    return this.#channel(method).providerOf(method, person);
  }

  /** Returns how long to wait for the next look. */
  #looked(channel: WatchedChannel, told: SendResult): Milliseconds {
    const result = { ...told, detail: shortDetail(told.detail) };
    const provider = channel.sharedProvider;
    channel.afterLook(result);
    this.#changed(channel, provider, provider.afterLook(result));
    return provider.open === undefined ? checkEvery : probeEvery;
  }

  #changed(channel: WatchedChannel, provider: WatchedProvider, isBack: boolean): void {
    this.#alarms.tell(channel.kind, provider.provider, channel.whyFailing(provider));
    if (isBack) this.#wake(provider.withheld.takeAll());
    if (provider.open !== undefined) this.#probeLater();
  }

  /** Every few seconds one of the pages that were held back tries whether its provider is back. */
  #probeLater(): void {
    if (this.#isStopped || this.#nextProbes !== undefined) return;
    this.#nextProbes = this.#options.clock.alarm(after(this.#options.clock.now(), probeEvery), () => {
      this.#nextProbes = undefined;
      for (const { providers } of this.#channels.values())
        for (const { open, withheld } of providers) {
          if (open === undefined) continue;
          const one = withheld.takeOne();
          if (one !== undefined) this.#wake([one]);
          this.#probeLater();
        }
    });
  }

  #wake(attempts: readonly WithheldAttempt[]): void {
    if (this.#isStopped || attempts.length === 0) return;
    const waking = this.#wakeAll(attempts).finally(() => this.#running.delete(waking));
    this.#running.add(waking);
  }

  /** Those of one priority side by side, so many at once; the others after them, so that they do not overtake. */
  async #wakeAll(attempts: readonly WithheldAttempt[]): Promise<void> {
    for (let from = 0; from < attempts.length && !this.#isStopped;) {
      const next = attempts.slice(from, from + wokenAtOnce);
      const equal = next.filter(({ priority }) => priority === next[0]?.priority);
      from += equal.length;
      await Promise.all(equal.map((attempt) => this.#wakeOne(attempt)));
    }
  }

  async #wakeOne(attempt: WithheldAttempt): Promise<void> {
    try {
      await this.#options.wake(attempt);
    } catch (error) {
      this.#options.log.warn(
        { err: error, pageId: attempt.pageId },
        'what was held back could not be tried at once; it is tried at its own time',
      );
    }
  }
}
