import { pathsWithoutReach, type Definitions, type ProvidedChannel, type Ref } from '@escalog/definitions';
import type { Providers } from '@escalog/hosting';
import type { Check } from '@escalog/http';
import type { PushDevices } from './push/devices.ts';

export interface ReachWatchOptions {
  readonly definitions: Definitions;
  readonly devices: Pick<PushDevices, 'registered'>;
  readonly providers: Pick<Providers, 'smtpUrl' | 'twilio' | 'slackBotToken'>;
  readonly log: { error(facts: object, text: string): void };
}

const namedAtMost = 3;

/**
 * Whether every path in use reaches somebody. A sandbox takes every page, so nothing else tells that nobody gets it. Which devices are
 * registered is in the store: they are looked at in the background whenever it is asked, where anybody has a contact method by push.
 */
export class ReachWatch {
  readonly #options: ReachWatchOptions;
  readonly #setUp: ReadonlySet<ProvidedChannel>;
  /** Until the first look nobody is said to be out of reach for want of a device. */
  #hasDevice: (person: Ref, methodId: string) => boolean = () => true;
  #looking: Promise<void> | undefined;

  constructor(options: ReachWatchOptions) {
    const { smtpUrl, twilio, slackBotToken } = options.providers;
    this.#options = options;
    this.#setUp = new Set<ProvidedChannel>([
      ...(smtpUrl === undefined ? [] : (['email'] as const)),
      ...(twilio === undefined ? [] : (['sms', 'phone'] as const)),
      ...(slackBotToken === undefined ? [] : (['slack'] as const)),
    ]);
  }

  /** Looks at the devices once; a store that does not answer leaves what is known as it is. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  /** By the devices that were found last. */
  check(): Check {
    const { definitions } = this.#options;
    if (hasPush(definitions)) void this.look();
    const name = 'paths';
    const paths = pathsWithoutReach(definitions, { setUp: this.#setUp, hasDevice: this.#hasDevice });
    if (paths.length === 0)
      return { name, ok: true, detail: 'every path in use reaches somebody, as far as pages go out at all' };
    const more = paths.length - namedAtMost;
    const named = `${paths.slice(0, namedAtMost).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
    return {
      name,
      ok: false,
      detail: `${named}: pages reach nobody but the sandbox, push without a device, or addresses that are examples; put somebody on it whom a channel that is set up reaches (escalog channels shows which are), or remove what is only a sample`,
    };
  }

  /** Resolves once nothing is under way any more. */
  async stop(): Promise<void> {
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { devices, log } = this.#options;
    try {
      this.#hasDevice = await devices.registered();
    } catch (error) {
      log.error({ err: error }, 'which devices are registered could not be read');
    }
  }
}

function hasPush(definitions: Definitions): boolean {
  return definitions
    .allOf('person')
    .some(({ contactMethods }) => contactMethods.some(({ channel }) => channel === 'push'));
}
