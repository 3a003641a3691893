import { randomFillSync } from 'node:crypto';
import { closeSync, fdatasyncSync, fstatSync, ftruncateSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Of the file system that a data folder is on, in bytes. */
export interface DiskSpace {
  /** For this user. */
  readonly free: number;
  readonly total: number;
  /** What is left of the reserve, and how much that is when nothing of it was given up. */
  readonly reserve: number;
  readonly wholeReserve: number;
}

const megabyte = 1_048_576;
const largest = 64 * megabyte;
/** Of a small disk the reserve takes this part. */
const partOfDisk = 16;
/** It is given up in so many steps. */
const steps = 8;
/** So many times its size must be free before it is made. */
const timesFree = 3;

export function reserveIn(folder: string): string {
  return join(folder, 'reserve');
}

/**
 * A file that holds nothing, and is given up bit by bit when the disk is full: what is written then has the room. It holds bytes that
 * no file system makes smaller. Made anew, a bit at a time, once there is much more room than it takes.
 */
export class Reserve {
  readonly #file: string;
  #making: NodeJS.Immediate | undefined;
  #wasLookedAt = false;

  constructor(file: string) {
    this.#file = file;
  }

  /** How much room there is. From the second time on has the reserve made, if it is not whole and there is room enough: who opens a folder for a moment needs none. */
  look(): DiskSpace {
    const space = this.#space();
    const isFirst = !this.#wasLookedAt;
    this.#wasLookedAt = true;
    if (isFirst) return space;
    if (space.reserve < space.wholeReserve && space.free > timesFree * space.wholeReserve) this.#make();
    return space;
  }

  /** Gives up a part; false when there is none left. */
  release(): boolean {
    clearImmediate(this.#making);
    this.#making = undefined;
    const size = this.#size();
    if (size === 0) return false;
    const { wholeReserve } = this.#space();
    try {
      const left = Math.max(0, size - Math.max(megabyte, Math.ceil(wholeReserve / steps)));
      // A file that shrinks may need room for that, on some file systems; one that is removed as well, on fewer.
      if (left === 0) rmSync(this.#file);
      else this.#within('r+', (reserve) => ftruncateSync(reserve, left));
    } catch {
      return false;
    }
    return this.#size() < size;
  }

  close(): void {
    clearImmediate(this.#making);
  }

  #space(): DiskSpace {
    const { bavail, blocks, bsize } = statfsSync(dirname(this.#file));
    const total = blocks * bsize;
    const wholeReserve = Math.min(largest, Math.floor(total / partOfDisk / megabyte) * megabyte);
    return { free: bavail * bsize, total, reserve: this.#size(), wholeReserve };
  }

  /** A megabyte each time: turns have to be written meanwhile. */
  #make(): void {
    this.#making ??= setImmediate(() => {
      this.#making = undefined;
      const { reserve, wholeReserve, free } = this.#space();
      if (reserve >= wholeReserve || free <= timesFree * wholeReserve) return;
      try {
        this.#within('a', (file) => {
          const bytes = randomFillSync(Buffer.allocUnsafe(Math.min(megabyte, wholeReserve - reserve)));
          writeSync(file, bytes);
          fdatasyncSync(file);
        });
      } catch {
        // What cannot be had is not there: the next look tries again.
        return;
      }
      this.#make();
    });
  }

  #size(): number {
    try {
      return this.#within('r', (file) => fstatSync(file).size);
    } catch {
      return 0;
    }
  }

  #within<T>(flags: string, work: (file: number) => T): T {
    const file = openSync(this.#file, flags, 0o600);
    try {
      return work(file);
    } finally {
      closeSync(file);
    }
  }
}
