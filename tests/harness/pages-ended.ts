import assert from 'node:assert/strict';

interface Entry {
  readonly stream: string;
  readonly kind: string;
}

/** In the order in which they may happen: what could not be delivered at first may be afterwards, and all may be withdrawn. */
const ends = ['page-undeliverable', 'page-delivered', 'page-withdrawn'];

/** Each page that was asked for has been taken over, and was delivered, found undeliverable, or withdrawn. */
export function assertEveryPageEnded(incidentId: string, entries: readonly Entry[]): void {
  const asking = entries.filter(({ kind }) => kind === 'level-reached');
  assert.ok(asking.length > 0, `${incidentId} reached nobody`);
  const deliveries = deliveriesIn(entries.filter(({ stream }) => !quiet.test(stream)));
  assert.equal(deliveries.size, asking.length, `${incidentId} has a page that nobody took over`);
  for (const [stream, kinds] of deliveries)
    assert.ok(
      kinds.some((kind) => ends.includes(kind)),
      `${stream} has no outcome`,
    );
  assertPagesEndOnce(entries);
}

/**
 * A page has each of its ends once at most, and none comes before one that it may follow; but a provider may take back that it
 * was delivered, and another method get it through.
 */
export function assertPagesEndOnce(entries: readonly Entry[]): void {
  for (const [stream, kinds] of deliveriesIn(entries)) {
    const told = kinds.filter((kind) => ends.includes(kind));
    if (kinds.includes('receipt-received')) {
      assert.ok(
        told.every((end, index) => end !== told[index - 1] && told[index - 1] !== 'page-withdrawn'),
        `${stream} ended twice in the same way, or after it was withdrawn`,
      );
      continue;
    }
    assert.deepEqual(
      told,
      ends.filter((end) => told.includes(end)),
      `${stream} ended in an order that makes no sense`,
    );
  }
}

/** Notes and nudges are delivered as well, and are no pages. */
const quiet = /\/(stand-down|notice\.\d+|nudge\.\d+)\/[^/]*$/;

function deliveriesIn(entries: readonly Entry[]): ReadonlyMap<string, readonly string[]> {
  const ofDeliveries = entries.filter(({ stream }) => stream.startsWith('delivery/'));
  const byStream = Map.groupBy(ofDeliveries, ({ stream }) => stream);
  return new Map([...byStream].map(([stream, told]) => [stream, told.map(({ kind }) => kind)]));
}
