import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { HttpProblem } from './problem.ts';
import { Turns } from './turns.ts';

const tooMany = () => new HttpProblem(503, 'too-many', 'Too many.');

/** Has the thread for so many milliseconds. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('turns of what takes long', () => {
  it('come one after the other, with at least as much time in between as each took', async () => {
    const turns = new Turns(tooMany);
    const spans: { readonly begun: number; readonly ended: number }[] = [];
    await Promise.all(
      [60, 20, 0].map(async (takes) => {
        await turns.take(async () => {
          const begun = performance.now();
          work(takes);
          spans.push({ begun, ended: performance.now() });
        });
      }),
    );
    for (const [index, { begun, ended }] of spans.entries()) {
      const next = spans[index + 1];
      // Timers count in whole milliseconds.
      if (next !== undefined) assert.ok(next.begun - ended >= ended - begun - 2, JSON.stringify(spans));
    }
    assert.equal(spans.length, 3);
  });

  it('have one in hand at a time, for as long as it lasts', async () => {
    const turns = new Turns(tooMany);
    let [inHand, most] = [0, 0];
    await Promise.all(
      Array.from({ length: 5 }, () =>
        turns.take(async () => {
          inHand += 1;
          most = Math.max(most, inHand);
          await new Promise(setImmediate);
          await new Promise(setImmediate);
          inHand -= 1;
        }),
      ),
    );
    assert.equal(most, 1);
  });

  it('go on after one that failed, which is told to whoever asked', async () => {
    const turns = new Turns(tooMany);
    const failing = turns.take(() => Promise.reject(new Error('gone')));
    const next = turns.take(async () => 'here');
    await assert.rejects(failing, /gone/);
    assert.equal(await next, 'here');
  });

  it('are refused where too many wait', async () => {
    const turns = new Turns(tooMany);
    const first = Promise.withResolvers<void>();
    const all = Array.from({ length: 200 }, () => turns.take(() => first.promise));
    await assert.rejects(
      turns.take(async () => undefined),
      { status: 503, code: 'too-many' },
    );
    first.resolve();
    await Promise.all(all);
    await turns.take(async () => undefined);
  });
});
