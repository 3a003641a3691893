import { after, isoOf, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { Log, OperatorAlarm } from '@escalog/runner';
import { spokenAge } from './channel-health.ts';
import type { ChannelKind, Provider } from './provider.ts';

export interface ProviderAlarmsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly operators?: OperatorAlarm | undefined;
}

/** One that comes and goes is told of so often at most. */
const againAfter: Milliseconds = 10 * 60_000;

interface Told {
  /** Since when it fails; `undefined` while it does not. */
  failingSince: Instant | undefined;
  /** Whether operators have heard of that. */
  isTold: boolean;
  toldAt: Instant | undefined;
}

/** Tells log and operators once that a provider reaches nobody, and once that it does again. */
export class ProviderAlarms {
  readonly #options: ProviderAlarmsOptions;
  readonly #told = new Map<string, Told>();

  constructor(options: ProviderAlarmsOptions) {
    this.#options = options;
  }

  /** How it is now: `why` nothing goes out, or `undefined` when it does. */
  tell(channel: ChannelKind, { name: provider }: Provider, why: string | undefined): void {
    const key = `${channel} ${provider}`;
    const told = this.#told.get(key);
    const now = this.#options.clock.now();
    if (why === undefined) {
      if (told?.failingSince !== undefined) this.#isWell(channel, provider, told, now);
      return;
    }
    const known = told ?? { failingSince: undefined, isTold: false, toldAt: undefined };
    this.#told.set(key, known);
    const about = { channel, provider, reason: why };
    if (known.failingSince === undefined) {
      known.failingSince = now;
      this.#options.log.warn(about, 'a provider reaches nobody; its pages take the next contact method');
    }
    if (known.isTold || (known.toldAt !== undefined && after(known.toldAt, againAfter) > now)) return;
    known.isTold = true;
    known.toldAt = now;
    this.#options.operators?.raise({ kind: 'channel', state: 'failing', since: isoOf(known.failingSince), ...about });
  }

  #isWell(channel: ChannelKind, provider: string, told: Told, now: Instant): void {
    const since = isoOf(told.failingSince ?? now);
    const reason = `it failed for ${spokenAge(now - (told.failingSince ?? now))}`;
    this.#options.log.info({ channel, provider, reason }, 'a provider is well again');
    if (told.isTold)
      this.#options.operators?.raise({ kind: 'channel', state: 'well', since, channel, provider, reason });
    told.failingSince = undefined;
    told.isTold = false;
  }
}
