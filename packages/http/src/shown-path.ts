/** The path of a URL, without the query. */
export function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}

/** What stands after the name of a source or a heartbeat in an address is its key, however it is written. */
const beforeKey = /^.*?\/v1\/+(?:alerts|heartbeats)\/+[^/]+\/+(?=.)/i;

/** The path as it may be logged, traced and told: without the query, which may hold a token, and without a key. */
export function shownPath(url: string): string {
  const path = pathOf(url);
  const before = beforeKey.exec(decoded(path))?.[0];
  return before === undefined ? path : `${before}…`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
