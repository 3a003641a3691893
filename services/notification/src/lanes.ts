import { answerOf, isPromise, type Awaitable, type Step } from '@escalog/kernel';
import type { Priority } from './priority.ts';

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
  /** What waits, by priority, the foremost first. */
  readonly waiting: { readonly priority: Priority; readonly starts: (() => void)[] }[];
}

interface Group {
  readonly name: string;
  readonly width: number;
  running: number;
  /** Of these, in lanes that are slow. */
  slowRunning: number;
  /** In all of its lanes. */
  waiting: number;
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
 * Runs tasks side by side, fairly between lanes: the foremost first, and of equal ones one of each lane in turn. A lane begins with
 * few places and has one more for each task that ended in time, so one that hangs holds few. One that timed out has few until
 * it answers again, and all of these together no more than half. Groups do not wait for each other.
 */
export class Lanes<Result> {
  readonly #timedOut: (result: Result) => boolean | undefined;
  readonly #groups = new Map<string, Group>();
  /** Lanes that timed out and have not answered since, the first of them first. */
  readonly #slow = new Set<string>();

  /** `timedOut` says of a result that nobody answered; `undefined` when nobody was asked. */
  constructor(timedOut: (result: Result) => boolean | undefined) {
    this.#timedOut = timedOut;
  }

  /** Does a task in its turn, which may be at once; it is told whether it had to wait. */
  *run(lane: Lane, priority: Priority, task: (hasWaited: boolean) => Step<Result>): Step<Result> {
    const group = this.#groupOf(lane);
    const queue = this.#queueOf(lane.name, group);
    const turn = this.#turnOf(group, queue, priority);
    yield* answerOf(turn);
    try {
      const result = yield* task(isPromise(turn));
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
    const group: Group = { name, width, running: 0, slowRunning: 0, waiting: 0, queues: new Map() };
    this.#groups.set(name, group);
    return group;
  }

  #queueOf(name: string, { name: group, width, queues }: Group): Queue {
    const known = queues.get(name);
    if (known !== undefined) return known;
    const slow = this.#slow.has(keyOf(group, name));
    const queue: Queue = { name, running: 0, places: shareOf(width, few), slow, waiting: [] };
    queues.set(name, queue);
    return queue;
  }

  #turnOf(group: Group, queue: Queue, priority: Priority): Awaitable<void> {
    // Nobody waits who could go before.
    if (group.waiting === 0 && mayBegin(group, queue)) return begin(group, queue);
    return new Promise<void>((start) => {
      group.waiting += 1;
      enqueue(queue, priority, start);
      this.#startNext(group);
    });
  }

  /** Starts whatever may run, so that nobody who comes later takes the place. */
  #startNext(group: Group): void {
    for (let queue = nextOf(group); queue !== undefined; queue = nextOf(group)) {
      group.waiting -= 1;
      begin(group, queue);
      dequeue(queue)?.();
    }
  }

  #learn(group: Group, queue: Queue, timedOut: boolean | undefined): void {
    if (timedOut === undefined) return;
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
    if (queue.running === 0 && queue.waiting.length === 0) group.queues.delete(queue.name);
    if (group.queues.size === 0) this.#groups.delete(group.name);
    else this.#startNext(group);
  }
}

/** The lane whose turn it is: of those with the foremost that may begin, the one whose turn is the longest ago. */
function nextOf(group: Group): Queue | undefined {
  if (group.waiting === 0 || group.running >= group.width) return undefined;
  let next: Queue | undefined;
  for (const queue of group.queues.values())
    if (foremostIn(queue) < foremostIn(next) && mayBegin(group, queue)) next = queue;
  return next;
}

/** Whether there is a place for one more of the lane. */
function mayBegin({ running, slowRunning, width }: Group, queue: Queue): boolean {
  return running < width && queue.running < queue.places && !(queue.slow && slowRunning >= shareOf(width, shareOfSlow));
}

/** One of the lane runs from now on, which comes behind the others of the group. */
function begin(group: Group, queue: Queue): void {
  group.queues.delete(queue.name);
  group.queues.set(queue.name, queue);
  count(group, queue, 1);
}

/** Behind all others when nothing waits. */
function foremostIn(queue: Queue | undefined): Priority {
  return queue?.waiting[0]?.priority ?? Infinity;
}

function enqueue({ waiting }: Queue, priority: Priority, start: () => void): void {
  const at = waiting.findIndex((equal) => equal.priority >= priority);
  const found = waiting[at];
  if (found?.priority === priority) found.starts.push(start);
  else waiting.splice(at === -1 ? waiting.length : at, 0, { priority, starts: [start] });
}

function dequeue({ waiting }: Queue): (() => void) | undefined {
  const [first] = waiting;
  const start = first?.starts.shift();
  if (first?.starts.length === 0) waiting.shift();
  return start;
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
