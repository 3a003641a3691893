import type { ContactMethod } from '@escalog/definitions';

type Kind = ContactMethod['channel'];

/** How much a channel has to do: what waits for its turn, and what is under way. */
export interface ChannelLoad {
  readonly waiting: number;
  readonly inFlight: number;
}

/** Counts what each channel has to do. */
export class Load {
  readonly #of = new Map<Kind, { waiting: number; inFlight: number }>();

  of(channel: Kind): ChannelLoad {
    return this.#counts(channel);
  }

  /** One more waits. It is told when its turn has come, and when it ended, turn or not. */
  begin(channel: Kind): { turn(): void; end(): void } {
    const counts = this.#counts(channel);
    let as: 'waiting' | 'inFlight' = 'waiting';
    counts[as] += 1;
    return {
      turn() {
        counts[as] -= 1;
        as = 'inFlight';
        counts[as] += 1;
      },
      end() {
        counts[as] -= 1;
      },
    };
  }

  #counts(channel: Kind): { waiting: number; inFlight: number } {
    const known = this.#of.get(channel);
    if (known !== undefined) return known;
    const counts = { waiting: 0, inFlight: 0 };
    this.#of.set(channel, counts);
    return counts;
  }
}
