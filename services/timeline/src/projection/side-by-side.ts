import type { Message } from '@escalog/bus';

type Pages = AsyncIterator<readonly Message[]>;

interface Source {
  readonly pages: Pages;
  /** The next page; always at least one message. */
  page: readonly Message[];
}

/**
 * Reads several topics at once, always going on with the page that was written first, a partition after the
 * other. A key has the same partition on every topic, so what belongs to one incident comes close together;
 * the order is a convenience and nothing may depend on it.
 */
export async function* sideBySide(
  topics: readonly AsyncIterable<readonly Message[]>[],
): AsyncIterable<readonly Message[]> {
  const iterators = topics.map((pages) => pages[Symbol.asyncIterator]());
  const firstPages = await Promise.all(iterators.map(nextPage));
  const sources = iterators.flatMap((pages, index): Source[] => {
    const page = firstPages[index];
    return page === undefined ? [] : [{ pages, page }];
  });
  while (sources.length > 0) {
    const earliest = sources.reduce((first, source) => (order(source, first) < 0 ? source : first));
    yield earliest.page;
    const page = await nextPage(earliest.pages);
    if (page === undefined) sources.splice(sources.indexOf(earliest), 1);
    else earliest.page = page;
  }
}

async function nextPage(pages: Pages): Promise<readonly Message[] | undefined> {
  for (;;) {
    const { done, value } = await pages.next();
    if (done === true) return undefined;
    if (value.length > 0) return value;
  }
}

function order({ page: [a] }: Source, { page: [b] }: Source): number {
  if (a === undefined || b === undefined) return 0;
  return a.partition - b.partition || a.appendedAt - b.appendedAt;
}
