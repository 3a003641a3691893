/** Lists of the API, which come in pages. */
import type { Api } from './api.ts';

/** Followed from page to page so often; what is beyond is not told here. */
const pagesAtMost = 20;

/** All pages of a list. `url` has a query already. */
export async function everyPage<T>(api: Api, url: string, key: string): Promise<readonly T[]> {
  const all: T[] = [];
  let after: string | undefined;
  for (let page = 0; page < pagesAtMost; page += 1) {
    const answer = await api.get<Readonly<Record<string, unknown>>>(`${url}${following({ after })}`);
    all.push(...(answer[key] as readonly T[]));
    if (typeof answer['next'] !== 'string') break;
    after = answer['next'];
  }
  return all;
}

/** What goes on behind a query to be told what follows: `&after=…`, or nothing on the first page. */
export function following({ after }: { readonly after?: string | undefined }): string {
  return after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
}
