/** Whether the clock of a process agrees with that of its store's server: the processes of a cluster share instants, of timers and of leases. */
import { after, spoken, type Alarm, type Clock, type Instant, type Milliseconds } from '@escalog/kernel';
import type { ProcessCheck } from '@escalog/runner';

const lookEvery: Milliseconds = 60_000;
/** As with a clock that is set. */
const noticed: Milliseconds = 2_000;

export class ClockSkew {
  readonly #askServer: () => Promise<Instant>;
  readonly #clock: Clock;
  /** How far this clock is ahead of that of the server; undefined while that is not known. */
  #ahead: Milliseconds | undefined;
  #alarm: Alarm | undefined;

  constructor(askServer: () => Promise<Instant>, clock: Clock) {
    this.#askServer = askServer;
    this.#clock = clock;
  }

  /** Looks now, and every minute from then on. */
  start(): void {
    this.#alarm = this.#clock.alarm(after(this.#clock.now(), lookEvery), () => this.start());
    void this.look();
  }

  stop(): void {
    this.#alarm?.cancel();
  }

  /** Never rejects. What the way to the server may explain is no difference. */
  async look(): Promise<void> {
    const asked = this.#clock.now();
    const server = await this.#askServer().catch(() => undefined);
    const way = (this.#clock.now() - asked) / 2;
    const ahead = server === undefined ? undefined : asked + way - server;
    this.#ahead = ahead !== undefined && Math.abs(ahead) <= way + noticed ? 0 : ahead;
  }

  /** By the last look. It stays ready: nobody waits in vain, but may be paged that much too early or too late. */
  check(): ProcessCheck {
    const name = 'clock skew';
    if (this.#ahead === undefined)
      return { name, ok: true, detail: "whether the clock agrees with that of the store's server is not known" };
    if (this.#ahead === 0) return { name, ok: true, detail: "the clock agrees with that of the store's server" };
    const by = spoken(Math.round(Math.abs(this.#ahead) / 1_000) * 1_000);
    const detail = `the clock of this process is ${by} ${this.#ahead > 0 ? 'ahead of' : 'behind'} that of the store's server: keep both by NTP, and start again whichever was wrong; its timers fire that much too ${this.#ahead > 0 ? 'early' : 'late'}, and a page may go out twice, under the same key`;
    return { name, ok: true, isWarning: true, detail };
  }
}
