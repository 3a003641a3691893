import { counted, isoOf, type Instant } from '@escalog/kernel';
import type { Check } from '@escalog/http';
import { Recent, type RunnerDeps } from '@escalog/runner';
import { counted as count } from '@escalog/telemetry';
import type { Recorded } from './timeline-source.ts';

/** What was read of an incident, and what shows that it is not what the log has. */
export interface Read {
  readonly recorded: Recorded;
  /** A sentence each; empty when all is well. */
  readonly damage: readonly string[];
}

/** Incidents with holes in the log itself: those are not damage, and are looked at once. */
const rememberedHoles = 10_000;

/**
 * Reads what timelines are told from, and has that of an incident made anew where it is not what the log has: bytes that were changed,
 * versions that are missing. Whoever asks waits for it. What is missing afterwards is missing in the log, too, and is told of as it is.
 */
export class Mending {
  readonly #deps: Pick<RunnerDeps, 'clock' | 'log'>;
  readonly #remake: (incidentId: string) => Promise<unknown>;
  /** Incident to the damage that making it anew did not mend. */
  readonly #lasting = new Recent<string>(rememberedHoles);
  readonly #running = new Map<string, Promise<void>>();
  /** Incident to why what is damaged could not be made anew. */
  readonly #failing = new Map<string, string>();
  #mended = 0;
  #mendedAt: Instant | undefined;

  /** `remake` makes anew what the timeline of an incident is told from. */
  constructor(remake: (incidentId: string) => Promise<unknown>, deps: Pick<RunnerDeps, 'clock' | 'log'>) {
    this.#remake = remake;
    this.#deps = deps;
  }

  async read(incidentId: string, read: () => Promise<Read>): Promise<Recorded> {
    const first = await read();
    if (first.damage.length === 0 || this.#lasting.get(incidentId) === textOf(first)) return first.recorded;
    // A batch that is being written may show its end before its middle.
    const again = await read();
    if (textOf(again) !== textOf(first)) return again.recorded;
    let running = this.#running.get(incidentId);
    if (running === undefined) {
      running = this.#mend(incidentId, again, read).finally(() => this.#running.delete(incidentId));
      this.#running.set(incidentId, running);
    }
    await running;
    return (await read()).recorded;
  }

  check(): Check {
    const name = 'timelines';
    const [failing] = this.#failing;
    if (failing !== undefined)
      return {
        name,
        ok: false,
        detail: `what ${counted(this.#failing.size, 'timeline is', 'timelines are')} told from is damaged, and could not be made anew from the log; that of ${failing[0]}: ${failing[1]}`,
      };
    return {
      name,
      ok: true,
      detail:
        this.#mendedAt === undefined
          ? 'what timelines are told from is what the log has'
          : `what ${counted(this.#mended, 'timeline was', 'timelines were')} told from was damaged, and was made anew from the log, last at ${isoOf(this.#mendedAt)}: look after the disk that it is on`,
    };
  }

  async #mend(incidentId: string, found: Read, read: () => Promise<Read>): Promise<void> {
    const { clock, log } = this.#deps;
    const fields = { incidentId, damage: found.damage };
    try {
      await this.#remake(incidentId);
      const left = await read();
      this.#failing.delete(incidentId);
      if (left.damage.length > 0) this.#lasting.keep(incidentId, textOf(left));
      if (textOf(left) === textOf(found)) {
        log.warn(fields, 'events of an incident are missing in the log, too');
        return;
      }
      this.#mended += 1;
      this.#mendedAt = clock.now();
      count('escalog.timeline.mended', 1);
      log.warn(fields, 'what a timeline is told from was damaged, and was made anew from the log');
    } catch (error) {
      this.#failing.set(incidentId, String(error));
      log.error({ err: error, ...fields }, 'what a timeline is told from is damaged, and could not be made anew');
    }
  }
}

function textOf({ damage }: Read): string {
  return damage.join('\n');
}
