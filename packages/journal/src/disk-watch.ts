import type { DiskCondition } from './journal.ts';
import type { DiskSpace } from './reserve.ts';

export interface DiskWatchOptions {
  /** Asks for the space that there is, which `looked` is told some time later, and has what found none tried again. */
  look(): void;
  queuedBytes(): number;
  changed(condition: DiskCondition): void;
}

type Is = DiskCondition['is'];

/** In milliseconds. */
const tickEvery = 1_000;
/** A disk that takes longer than so many ticks for one commit does not answer. Ticks, not time: while the process itself stands still, there are none. */
const mostTicks = 5;
const ticksBetweenLooks = 10;
/** So much has to be free, or this part of a smaller disk; a little more, once there was less. */
const enough = { bytes: 1_073_741_824, part: 0.1, again: 1.2 };

/** Knows what the disk is able to do, from how long commits take, what had no room, and the space that is looked at now and then. */
export class DiskWatch {
  readonly #options: DiskWatchOptions;
  readonly #timer: NodeJS.Timeout;
  #ticks = 0;
  #ticksUnderWay = 0;
  #isUnderWay = false;
  #isLooking = false;
  /** Why turns have no room. */
  #turnsFull: string | undefined;
  #areTablesFull = false;
  #space: DiskSpace | undefined;
  #is: Is = 'unknown';
  #since = Date.now();

  constructor(options: DiskWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), tickEvery).unref();
  }

  get condition(): DiskCondition {
    const is = this.#is;
    return {
      is,
      takesWrites: is !== 'full' && is !== 'stalled',
      since: this.#since,
      detail: this.#detail(),
      queuedBytes: this.#options.queuedBytes(),
      space: this.#space,
    };
  }

  /** A commit is under way, or held back by what is; once more is no other. */
  begins(): void {
    this.#isUnderWay = true;
  }

  /** It is on disk. */
  ended(): void {
    this.#isUnderWay = false;
    this.#ticksUnderWay = 0;
    if (this.#is !== 'full' && this.#is !== 'stalled') return;
    this.#turnsFull = undefined;
    this.#update();
  }

  turnsAreFull(why: string): void {
    this.#turnsFull = why;
    this.#update();
  }

  tablesAreFull(): void {
    this.#areTablesFull = true;
  }

  /** The tables took something. */
  tablesHaveRoom(): void {
    this.#areTablesFull = false;
  }

  looked(space: DiskSpace): void {
    this.#isLooking = false;
    this.#space = space;
    this.#update();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.#ticks += 1;
    if (this.#isUnderWay) this.#ticksUnderWay += 1;
    if (this.#ticksUnderWay === mostTicks) this.#update();
    if (this.#ticks % ticksBetweenLooks === 1 || this.#turnsFull !== undefined || this.#areTablesFull) this.#look();
  }

  #look(): void {
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#options.look();
  }

  #update(): void {
    const is = this.#now();
    if (is === this.#is) return;
    this.#is = is;
    // The tick that found it out was so many after the one before the commit.
    this.#since = Date.now() - (is === 'stalled' ? mostTicks * tickEvery : 0);
    this.#options.changed(this.condition);
  }

  #now(): Is {
    if (this.#turnsFull !== undefined) return 'full';
    if (this.#ticksUnderWay >= mostTicks) return this.#areTablesFull ? 'full' : 'stalled';
    if (this.#space === undefined) return 'unknown';
    const { free, total, reserve, wholeReserve } = this.#space;
    if (this.#areTablesFull || (reserve < wholeReserve && free < wholeReserve)) return 'reserve';
    const least = Math.min(enough.bytes, total * enough.part);
    return free < least * (this.#is === 'low' || this.#is === 'reserve' ? enough.again : 1) ? 'low' : 'well';
  }

  #detail(): string {
    switch (this.#is) {
      case 'unknown':
        return 'the disk was not looked at yet';
      case 'stalled':
        return `the disk of the data folder does not answer since ${new Date(this.#since).toISOString()}`;
      case 'full':
        return `${this.#turnsFull ?? 'no space is left on the disk'}, since ${new Date(this.#since).toISOString()}`;
      default:
        return `${inMegabytes(this.#space?.free)} MB of ${inMegabytes(this.#space?.total)} MB are free on the disk of the data folder, and ${inMegabytes(this.#space?.reserve)} MB in reserve`;
    }
  }
}

function inMegabytes(bytes = 0): number {
  return Math.floor(bytes / 1_000_000);
}
