import type { Awaitable } from '@escalog/kernel';

/** How many bytes the rows of a page of a list are at most, unless the first alone is longer. */
export const longestPage = 1024 * 1024;

/** What the `limit` of a list says besides. */
export const endsEarlier = 'A page ends before that once its rows are 1 MiB long; go on with `next`.';

/** What `page` answers for `limit`, or for fewer where its `rows` would be longer than a page is. */
export async function fittingPage<Page>(
  limit: number,
  page: (limit: number) => Awaitable<Page>,
  rows: (page: Page) => readonly unknown[],
): Promise<Page> {
  const whole = await page(limit);
  const all = rows(whole);
  const fit = fitting(all);
  return fit < all.length ? page(fit) : whole;
}

/** How many of `rows`, from the first on, fit on a page: one at least, if there is one. */
export function fitting(rows: readonly unknown[], most = longestPage): number {
  let bytes = 0;
  for (const [index, row] of rows.entries()) {
    bytes += Buffer.byteLength(JSON.stringify(row));
    if (bytes > most) return Math.max(index, 1);
  }
  return rows.length;
}
