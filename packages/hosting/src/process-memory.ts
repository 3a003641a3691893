import { setFlagsFromString } from 'node:v8';
import type { Milliseconds } from '@escalog/kernel';

/** In bytes. A quiet process with its threads has half of that, and one that is busy with small things stays below. */
const much = 768 * 1024 * 1024;
const lookEvery: Milliseconds = 250;
/** By how many percent what is in use may grow before V8 looks for garbage; 0 leaves that to V8, which takes up to 300. */
const growth = { usual: 0, small: 30 } as const;

/**
 * Has garbage collected sooner for as long as this process is large. By itself V8 lets what is in use grow fourfold first, which is
 * faster, and in a flood takes hundreds of megabytes from whatever else runs on the machine.
 */
export function collectSoonerWhenLarge(): void {
  let isLarge = false;
  setInterval(() => {
    const was = isLarge;
    isLarge = process.memoryUsage.rss() > much;
    if (isLarge !== was) collectSooner(isLarge);
  }, lookEvery).unref();
}

/** Of all threads of this process, from the next collection of each on. */
export function collectSooner(isLarge: boolean): void {
  setFlagsFromString(`--heap-growing-percent=${isLarge ? growth.small : growth.usual}`);
}
