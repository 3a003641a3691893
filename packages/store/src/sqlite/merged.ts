/** Two sources in one order: `rows`, which are in it already and are read no further than needed, and `others`. */
export function* merged<Item>(
  rows: Iterable<Item>,
  others: readonly Item[],
  compare: (a: Item, b: Item) => number,
): Generator<Item, undefined> {
  const waiting = others.toSorted(compare);
  let next = 0;
  for (const row of rows) {
    for (let other = waiting[next]; other !== undefined && compare(other, row) < 0; other = waiting[next]) {
      yield other;
      next += 1;
    }
    yield row;
  }
  yield* waiting.slice(next);
}
