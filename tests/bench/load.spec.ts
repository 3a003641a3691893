import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { closedLoop, openLoop, sendAll } from './load.ts';

describe('an open loop', () => {
  test('sends each request once, at or after its instant, at a fixed distance from the one before', async () => {
    const sent: number[] = [];

    const { dueAt, lateness, failures } = await openLoop(500, 0.1, async (sequence) => void sent.push(sequence));

    assert.deepEqual(
      sent,
      Array.from({ length: 50 }, (_, sequence) => sequence),
    );
    assert.ok(lateness.every((late) => late >= 0));
    assert.ok(dueAt.slice(1).every((at, index) => Math.abs(at - (dueAt[index] ?? 0) - 2) < 1e-6));
    assert.deepEqual(failures, []);
  });

  test('goes on sending while nothing is answered', async () => {
    const waiting: (() => void)[] = [];

    const { dueAt } = await openLoop(
      500,
      0.05,
      () =>
        new Promise((resolve) => {
          waiting.push(resolve);
          if (waiting.length === 25) for (const answer of waiting) answer();
        }),
    );

    assert.equal(dueAt.length, 25);
  });

  test('counts a server that stalls against the requests that were due meanwhile', async () => {
    const answeredAt: number[] = [];

    const { dueAt } = await openLoop(1_000, 0.06, async (sequence) => {
      if (sequence === 10) block(30);
      answeredAt.push(performance.now());
    });

    const latencies = answeredAt.map((at, sequence) => at - (dueAt[sequence] ?? 0));
    assert.ok(
      latencies.filter((latency) => latency > 10).length >= 15,
      `only ${latencies.filter((latency) => latency > 10).length} of them`,
    );
  });

  test('reports failures and goes on', async () => {
    const { failures, dueAt } = await openLoop(500, 0.02, async (sequence) => {
      if (sequence === 3) throw new Error('refused');
    });

    assert.equal(dueAt.length, 10);
    assert.deepEqual(failures.map(String), ['Error: refused']);
  });
});

describe('a closed loop', () => {
  test('keeps as many requests under way as it has connections', async () => {
    let underWay = 0;
    let most = 0;

    const { answered } = await closedLoop(8, 0.05, async () => {
      most = Math.max(most, (underWay += 1));
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    });

    assert.equal(most, 8);
    assert.equal(underWay, 0);
    assert.ok(answered >= 8);
  });
});

describe('a load of so many requests', () => {
  test('sends each once, over as many connections as it has', async () => {
    const sent: number[] = [];
    let underWay = 0;
    let most = 0;

    await sendAll(8, 20, async (sequence) => {
      sent.push(sequence);
      most = Math.max(most, (underWay += 1));
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
    });

    assert.deepEqual(
      sent,
      Array.from({ length: 20 }, (_, sequence) => sequence),
    );
    assert.equal(most, 8);
    assert.equal(underWay, 0);
  });
});

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}
