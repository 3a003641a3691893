/**
 * The tasks that may hold each other up: those to one recipient. Lanes of a group share its places, `width` of them: as many
 * tasks run side by side as the way to all these recipients takes.
 */
export interface Lane {
  readonly group: string;
  readonly width: number;
  readonly name: string;
}

interface Queue {
  readonly name: string;
  running: number;
  /** As many of its tasks may run at once. */
  places: number;
  /** It timed out, and has not answered since. */
  slow: boolean;
  readonly urgent: (() => void)[];
  readonly others: (() => void)[];
}

interface Group {
  readonly name: string;
  readonly width: number;
  running: number;
  /** Of these, in lanes that are slow. */
  slowRunning: number;
  /** Lanes with something to do, those first whose turn is the longest ago. */
  readonly queues: Map<string, Queue>;
}

/** Of a lane that is new, or timed out. */
const few = 1 / 5;
/** Of a lane that answers: some places are always for others. */
const most = 4 / 5;
/** Of all lanes together that timed out. */
const shareOfSlow = 1 / 2;
const mostSlowKnown = 10_000;

/**
 * Runs tasks side by side, fairly between lanes: urgent ones first, and of these one of each lane in turn. A lane begins with
 * few places and has one more for each task that ended in time, so one that hangs holds few. One that timed out has few until
 * it answers again, and all of these together no more than half. Groups do not wait for each other.
 */
export class Lanes<Result> {
  readonly #timedOut: (result: Result) => boolean;
  readonly #groups = new Map<string, Group>();
  /** Lanes that timed out and have not answered since, the first of them first. */
  readonly #slow = new Set<string>();

  /** `timedOut` says of a result that nobody answered. */
  constructor(timedOut: (result: Result) => boolean) {
    this.#timedOut = timedOut;
  }

  async run(lane: Lane, urgent: boolean, task: () => Promise<Result>): Promise<Result> {
    const group = this.#groupOf(lane);
    const queue = this.#queueOf(lane.name, group);
    await new Promise<void>((start) => {
      (urgent ? queue.urgent : queue.others).push(start);
      this.#startNext(group);
    });
    try {
      const result = await task();
      this.#learn(group, queue, this.#timedOut(result));
      return result;
    } finally {
      this.#leave(group, queue);
    }
  }

  /** Groups with a task running. */
  get busy(): number {
    return this.#groups.size;
  }

  #groupOf({ group: name, width }: Lane): Group {
    const known = this.#groups.get(name);
    if (known !== undefined) return known;
    const group: Group = { name, width, running: 0, slowRunning: 0, queues: new Map() };
    this.#groups.set(name, group);
    return group;
  }

  #queueOf(name: string, { name: group, width, queues }: Group): Queue {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const slow = this.#slow.has(keyOf(group, name));
    const queue: Queue = { name, running: 0, places: shareOf(width, few), slow, urgent: [], others: [] };
    queues.set(name, queue);
    return queue;
  }

  /** Starts whatever may run, so that nobody who comes later takes the place. */
  #startNext(group: Group): void {
    for (const kind of ['urgent', 'others'] as const) {
      for (let queue = nextOf(group, kind); queue !== undefined; queue = nextOf(group, kind)) {
        group.queues.delete(queue.name);
        group.queues.set(queue.name, queue);
        count(group, queue, 1);
        queue[kind].shift()?.();
      }
    }
  }

  #learn(group: Group, queue: Queue, timedOut: boolean): void {
    queue.places = timedOut ? shareOf(group.width, few) : Math.min(queue.places + 1, shareOf(group.width, most));
    if (queue.slow === timedOut) return;
    queue.slow = timedOut;
    group.slowRunning += timedOut ? queue.running : -queue.running;
    const key = keyOf(group.name, queue.name);
    if (timedOut) this.#slow.add(key);
    else this.#slow.delete(key);
    const [first] = this.#slow;
    if (this.#slow.size > mostSlowKnown && first !== undefined) this.#slow.delete(first);
  }

  #leave(group: Group, queue: Queue): void {
    count(group, queue, -1);
    if (queue.running === 0 && queue.urgent.length === 0 && queue.others.length === 0) group.queues.delete(queue.name);
    if (group.queues.size === 0) this.#groups.delete(group.name);
    else this.#startNext(group);
  }
}

/** The lane whose turn it is. */
function nextOf({ running, slowRunning, width, queues }: Group, kind: 'urgent' | 'others'): Queue | undefined {
  if (running >= width) return undefined;
  const slowAreFull = slowRunning >= shareOf(width, shareOfSlow);
  return queues
    .values()
    .find((queue) => queue[kind].length > 0 && queue.running < queue.places && !(queue.slow && slowAreFull));
}

function count(group: Group, queue: Queue, by: 1 | -1): void {
  group.running += by;
  queue.running += by;
  if (queue.slow) group.slowRunning += by;
}

function shareOf(width: number, share: number): number {
  return Math.max(1, Math.floor(width * share));
}

function keyOf(group: string, lane: string): string {
  return `${group} ${lane}`;
}
