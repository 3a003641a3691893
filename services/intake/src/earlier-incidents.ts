import { after, type Milliseconds } from '@escalog/kernel';
import type { RunnerDeps } from '@escalog/runner';
import type { IncidentReads } from './incident-reads.ts';

/** Between two steps, so that whoever declares and pages has the processor first. */
const pause: Milliseconds = 20;

/** Puts what was over before there was an index of it into that, once, behind a running service's back. */
export class EarlierIncidents {
  readonly #reads: IncidentReads;
  readonly #deps: Pick<RunnerDeps, 'clock' | 'log'>;
  #round: Promise<void> | undefined;
  #isEnding = false;
  #wake: () => void = () => {};

  constructor(reads: IncidentReads, deps: Pick<RunnerDeps, 'clock' | 'log'>) {
    this.#reads = reads;
    this.#deps = deps;
  }

  begin(): void {
    this.#round = this.#reads
      .indexEarlier(() => this.#rest())
      .catch((error: unknown) => {
        if (!this.#isEnding)
          this.#deps.log.error(
            { err: error },
            'incidents that are over are not in the index yet; the next start tries again',
          );
      })
      .finally(() => (this.#round = undefined));
  }

  async end(): Promise<void> {
    this.#isEnding = true;
    this.#wake();
    await this.#round;
  }

  get busy(): number {
    return this.#round === undefined ? 0 : 1;
  }

  /** Rejects when the service ends. */
  async #rest(): Promise<void> {
    const { clock } = this.#deps;
    await new Promise<void>((resolve) => {
      const alarm = clock.alarm(after(clock.now(), pause), resolve);
      this.#wake = () => {
        alarm.cancel();
        resolve();
      };
    });
    if (this.#isEnding) throw new Error('the service ends');
  }
}
