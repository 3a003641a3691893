import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getHeapStatistics } from 'node:v8';
import { collectSooner } from './process-memory.ts';

/** The largest that the heap was, in bytes, while a third of a million objects were in use and two million became garbage late. */
function largest(): number {
  const inUse = Array.from<object | undefined>({ length: 300_000 });
  let peak = 0;
  for (let made = 0; made < 2_500_000; made += 1) {
    inUse[made % inUse.length] = { made, text: `object ${made}`, list: [made] };
    if (made % 50_000 === 0) peak = Math.max(peak, getHeapStatistics().total_heap_size);
  }
  return peak;
}

describe('the memory of a process', () => {
  it('grows less before garbage is collected, once that is asked for', () => {
    const before = largest();
    collectSooner(true);
    largest();
    const sooner = largest();
    collectSooner(false);
    assert.ok(sooner < 0.8 * before, `${sooner} bytes at most, where it was ${before}`);
  });
});
