import assert from 'node:assert/strict';

interface Entry {
  readonly stream: string;
  readonly kind: string;
}

/** Each page that was asked for has been taken over, and was delivered, found undeliverable, or withdrawn. */
export function assertEveryPageEnded(incidentId: string, entries: readonly Entry[]): void {
  const asking = entries.filter(({ kind }) => kind === 'level-reached');
  assert.ok(asking.length > 0, `${incidentId} reached nobody`);
  const deliveries = Map.groupBy(
    entries.filter(({ stream }) => stream.startsWith('delivery/')),
    ({ stream }) => stream,
  );
  assert.equal(deliveries.size, asking.length, `${incidentId} has a page that nobody took over`);
  for (const [stream, told] of deliveries)
    assertEnded(
      stream,
      told.map(({ kind }) => kind),
    );
}

/** A page has each of its ends once; one that could not be delivered at first may be delivered, or withdrawn, afterwards. */
function assertEnded(stream: string, kinds: readonly string[]): void {
  const ends = ['page-undeliverable', 'page-delivered', 'page-withdrawn'];
  const told = kinds.filter((kind) => ends.includes(kind));
  assert.ok(told.length > 0, `${stream} has no outcome`);
  assert.deepEqual(
    told,
    ends.filter((end) => told.includes(end)),
    `${stream} ended in no order that makes sense`,
  );
}
