import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ManualClock } from '@escalog/kernel/testing';
import { Leases, renewEvery } from './leases.ts';
import { night } from './testing/examples.ts';

/** Leases on a clock that stands still, and what was renewed by now. */
class Holder {
  readonly clock = new ManualClock(night);
  readonly leases = new Leases(this.clock);
  readonly renewed: string[] = [];

  hold(name: string): () => void {
    return this.leases.hold(async () => void this.renewed.push(name));
  }

  async advance(by: number): Promise<readonly string[]> {
    this.renewed.length = 0;
    this.clock.advance(by);
    await nextTurn();
    return this.renewed;
  }
}

describe('a lease', () => {
  it('is renewed again and again for as long as it is held, each at its own time', async () => {
    const holder = new Holder();
    holder.hold('a');
    await holder.advance(2_000);
    holder.hold('b');
    assert.deepEqual(await holder.advance(renewEvery - 2_001), []);
    assert.deepEqual(await holder.advance(1), ['a']);
    assert.deepEqual(await holder.advance(2_000), ['b']);
    assert.deepEqual(await holder.advance(renewEvery - 2_000), ['a']);
    assert.deepEqual(await holder.advance(2_000), ['b']);
  });

  it('that ends before its first renewal is never renewed, and leaves no alarm behind', async () => {
    const holder = new Holder();
    const letGo = holder.hold('a');
    letGo();
    letGo();
    assert.equal(holder.clock.nextAlarmAt(), undefined);
    assert.deepEqual(await holder.advance(10 * renewEvery), []);
  });

  it('that is let go while it is being renewed is not renewed again', async () => {
    const holder = new Holder();
    const renewals: (() => void)[] = [];
    const letGo = holder.leases.hold(() => new Promise((resolve) => renewals.push(resolve)));
    await holder.advance(renewEvery);
    letGo();
    renewals[0]?.();
    await nextTurn();
    assert.equal(holder.clock.nextAlarmAt(), undefined);
  });

  it('among very many is renewed in its turn, so many at once as a turn bears', async () => {
    const holder = new Holder();
    let running = 0;
    let most = 0;
    const names = new Set<number>();
    for (let name = 0; name < 1_000; name += 1) {
      holder.leases.hold(async () => {
        most = Math.max(most, (running += 1));
        await nextTurn();
        running -= 1;
        names.add(name);
      });
    }
    holder.clock.advance(renewEvery);
    while (names.size < 1_000) await nextTurn();
    assert.ok(most <= 50, `${most} at once`);
  });
});
