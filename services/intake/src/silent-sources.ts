/** Sources that usually send and do not, and heartbeats that are missed. */
import { formatOf, type Definitions } from '@escalog/definitions';
import type { Check } from '@escalog/http';
import { isoOf, type Clock, type Instant } from '@escalog/kernel';
import { observe } from '@escalog/telemetry';
import { nameOf } from './domain/names.ts';
import { silentSince } from './domain/silence.ts';
import type { Source } from './domain/source-reading.ts';
import type { Heartbeats } from './heartbeats.ts';
import { sourcesIn } from './refused-sources.ts';
import type { SourceSights } from './source-sights.ts';

export interface SilentSourcesOptions {
  readonly definitions: Definitions;
  readonly sights: Pick<SourceSights, 'of'>;
  readonly heartbeats: Pick<Heartbeats, 'of'>;
  readonly clock: Clock;
}

const shownMost = 5;

/** Says which sources are silent, as a check and in metrics. */
export class SilentSources {
  readonly #options: SilentSourcesOptions;
  readonly #since: Instant;
  #count = 0;
  #end: (() => void) | undefined;

  constructor(options: SilentSourcesOptions) {
    this.#options = options;
    this.#since = options.clock.now();
  }

  start(): void {
    this.#end = observe('escalog.source.silent', () => [[this.#count, {}]]);
  }

  stop(): void {
    this.#end?.();
  }

  /** It stays ready, and the heartbeat goes on: what is wrong is elsewhere. */
  async check(): Promise<Check> {
    const name = 'silent sources';
    try {
      const silent = (await Promise.all(sourcesIn(this.#options.definitions).map((one) => this.#said(one)))).flat();
      this.#count = silent.length;
      if (silent.length === 0)
        return { name, ok: true, detail: 'every source sends as usual, as far as that is known' };
      const more = silent.length > shownMost ? ` and ${silent.length - shownMost} more` : '';
      return {
        name,
        ok: true,
        isWarning: true,
        detail: `what usually sends does not: ${silent.slice(0, shownMost).join(', ')}${more}; see whether it runs and reaches this address, or remove its entry from the catalog`,
      };
    } catch (error) {
      return { name, ok: true, isWarning: true, detail: `whether sources are silent is not known: ${String(error)}` };
    }
  }

  async #said(source: Source): Promise<readonly string[]> {
    const { sights, heartbeats, clock } = this.#options;
    const name = nameOf(source.ref);
    if (formatOf(source) === 'heartbeat') {
      const missedAt = (await heartbeats.of(name))?.missedAt ?? null;
      return missedAt === null ? [] : [`the heartbeat ${name} (missed since ${isoOf(missedAt)})`];
    }
    const since = silentSince(await sights.of(name), this.#since, clock.now());
    return since === undefined ? [] : [`${name} (last heard ${isoOf(since)})`];
  }
}
