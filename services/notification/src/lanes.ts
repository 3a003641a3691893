/** What must queue together: `width` tasks of one name run side by side. */
export interface Lane {
  readonly name: string;
  readonly width: number;
}

interface Traffic {
  running: number;
  readonly urgent: (() => void)[];
  readonly others: (() => void)[];
}

/** Runs only so many tasks of a lane at once. The rest wait: urgent ones in front, else first come, first served. Lanes do not wait for each other. */
export class Lanes {
  readonly #lanes = new Map<string, Traffic>();

  async run<Result>(lane: Lane, urgent: boolean, task: () => Promise<Result>): Promise<Result> {
    const traffic = this.#trafficOf(lane);
    if (traffic.running < lane.width) traffic.running += 1;
    else await new Promise<void>((start) => (urgent ? traffic.urgent : traffic.others).push(start));
    try {
      return await task();
    } finally {
      this.#leave(lane, traffic);
    }
  }

  /** Lanes with a task running. */
  get busy(): number {
    return this.#lanes.size;
  }

  #trafficOf({ name }: Lane): Traffic {
    const traffic = this.#lanes.get(name) ?? { running: 0, urgent: [], others: [] };
    this.#lanes.set(name, traffic);
    return traffic;
  }

  /** Hands the place on, so that nobody who comes in between takes it. */
  #leave({ name }: Lane, traffic: Traffic): void {
    const next = traffic.urgent.shift() ?? traffic.others.shift();
    if (next !== undefined) return next();
    traffic.running -= 1;
    if (traffic.running === 0) this.#lanes.delete(name);
  }
}
