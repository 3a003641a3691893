import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Turns } from './turns.ts';

/** Has the thread for so many milliseconds. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('turns of what takes long', () => {
  it('come one after the other, with at least as much time in between as each took', async () => {
    const turns = new Turns();
    const spans: { readonly begun: number; readonly ended: number }[] = [];
    await Promise.all(
      [60, 20, 0].map(async (takes) => {
        await turns.next();
        const begun = performance.now();
        work(takes);
        spans.push({ begun, ended: performance.now() });
      }),
    );
    for (const [index, { begun, ended }] of spans.entries()) {
      const next = spans[index + 1];
      // Timers count in whole milliseconds.
      if (next !== undefined) assert.ok(next.begun - ended >= ended - begun - 2, JSON.stringify(spans));
    }
    assert.equal(spans.length, 3);
  });
});
