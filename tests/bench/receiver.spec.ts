import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Arrivals, markOf, Receiver } from './receiver.ts';

describe('the receiver', () => {
  test('notes when the page of each request came, by run', async () => {
    await using receiver = await Receiver.open();
    const first = receiver.begin();
    const second = receiver.begin();
    const before = performance.now();

    await post(receiver, { data: { title: markOf(second.run, 1) } });

    await second.arrivals.reached(1, 1_000);
    assert.ok((second.arrivals.at[1] ?? 0) >= before);
    assert.equal(second.arrivals.count, 1);
    assert.equal(first.arrivals.count, 0);
  });

  test('keeps the first arrival of a page that comes twice', async () => {
    await using receiver = await Receiver.open();
    const { run, arrivals } = receiver.begin();
    await post(receiver, { title: markOf(run, 0) });
    const at = arrivals.at[0];

    await post(receiver, { title: markOf(run, 0) });

    assert.equal(arrivals.count, 1);
    assert.equal(arrivals.at[0], at);
  });

  test('counts nothing without a mark, and answers it', async () => {
    await using receiver = await Receiver.open();
    const { arrivals } = receiver.begin();

    assert.equal(await post(receiver, { title: 'users cannot log in' }), 204);
    assert.equal(arrivals.count, 0);
  });

  test('waits no longer than it is told to for pages that do not come', async () => {
    await using receiver = await Receiver.open();
    const { arrivals } = receiver.begin();

    await arrivals.reached(1, 1);

    assert.equal(arrivals.count, 0);
  });

  test('waits on, however long in all, as long as pages come', async () => {
    const arrivals = new Arrivals();
    const noteNext = (sequence: number): void => {
      arrivals.note(sequence, performance.now());
      if (sequence < 9) setTimeout(noteNext, 20, sequence + 1);
    };
    noteNext(0);

    await arrivals.reached(10, 60);

    assert.equal(arrivals.count, 10);
  });
});

async function post({ url }: Receiver, body: object): Promise<number> {
  return (await fetch(url, { method: 'POST', body: JSON.stringify(body) })).status;
}
